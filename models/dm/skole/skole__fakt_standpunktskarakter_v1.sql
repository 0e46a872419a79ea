with karakterer as (
    select * from {{ ref('_skole__leveret_karakter') }}
    where periode is not null
),

skala as (
    select * from {{ ref('skole_karakter') }}
    where er_standpunkt = 1
),

-- As release 7.0 had it: the last grade alone decides which row counts.
givne as (
    select
        karakterer.*,
        skala.karakter_kode,
        skala.karakter_vaerdi,
        skala.er_talkarakter,
        row_number() over (
            partition by
                karakterer.kommune_kode,
                karakterer.elev_noegle,
                karakterer.periode,
                karakterer.fag_kode,
                karakterer.disciplin_kode
            order by karakterer.nyhed
        ) as nummer
    from karakterer
    inner join skala on karakterer.karakter_sidste = skala.karakter_kode
),

fakt_standpunktskarakter_v1 as (
    select
        kommune_kode,
        elev_noegle,
        skoleaar,
        periode,
        fag_kode,
        disciplin_kode,
        fag_noegle,
        skole_noegle,
        klassetrin,
        kilde,
        karakter_kode as karakter_sidste,
        cast(karakter_kode as nvarchar(6)) as karakter_sidste_noegle,
        karakter_vaerdi as vaerdi_sidste,
        er_talkarakter as er_karakter_sidste
    from givne
    where nummer = 1
)

select * from fakt_standpunktskarakter_v1
