{%- set elevens_fag = 'kommune_kode, elev_noegle, skoleaar, periode, fag_kode, disciplin_kode, fag_noegle' -%}
with karakterer as (
    select * from {{ ref('_skole__leveret_karakter') }}
    where periode is not null
),

skala as (
    select * from {{ ref('skole_karakter') }}
    where er_standpunkt = 1
),

-- A code that is not a standpunktskarakter is removed here, as if the grade had not been given.
gyldige as (
    select
        karakterer.*,
        foerste.karakter_kode as kode_foerste,
        foerste.karakter_vaerdi as vaerdi_foerste,
        anden.karakter_kode as kode_anden,
        anden.karakter_vaerdi as vaerdi_anden,
        sidste.karakter_kode as kode_sidste,
        sidste.karakter_vaerdi as vaerdi_sidste
    from karakterer
    left join skala as foerste on karakterer.karakter_foerste = foerste.karakter_kode
    left join skala as anden on karakterer.karakter_anden = anden.karakter_kode
    left join skala as sidste on karakterer.karakter_sidste = sidste.karakter_kode
),

-- The first grade is the pupil's earliest in the year, whatever school gave it. The other two are the newest.
valgte as (
    select
        gyldige.*,
        {{ valg('kode_foerste', elevens_fag, aeldste=1) }} as valg_foerste,
        {{ valg('kode_anden', elevens_fag) }} as valg_anden,
        {{ valg('kode_sidste', elevens_fag) }} as valg_sidste
    from gyldige
),

samlede as (
    select
        {{ elevens_fag.replace(', ', ',\n        ') }},
        {{ sidste_tekst('case when nyhed = 1 then skole_noegle end') }} as skole_noegle,
        max(case when nyhed = 1 then klassetrin end) as klassetrin,
        {{ sidste_tekst('case when nyhed = 1 then kilde end') }} as kilde,
        {{ sidste_tekst('case when valg_foerste = 1 then kode_foerste end') }} as karakter_foerste,
        {{ sidste_tekst('case when valg_anden = 1 then kode_anden end') }} as karakter_anden,
        {{ sidste_tekst('case when valg_sidste = 1 then kode_sidste end') }} as karakter_sidste,
        max(case when valg_foerste = 1 then vaerdi_foerste end) as vaerdi_foerste,
        max(case when valg_anden = 1 then vaerdi_anden end) as vaerdi_anden,
        max(case when valg_sidste = 1 then vaerdi_sidste end) as vaerdi_sidste,
        case when count(karakter_sidste) = 0 then 'Ingen' else 'Ukendt' end as uden_sidste
    from valgte
    group by {{ elevens_fag }}
),

fakt_standpunktskarakter as (
    select
        {{ elevens_fag.replace(', ', ',\n        ') }},
        skole_noegle,
        klassetrin,
        kilde,
        karakter_foerste,
        karakter_anden,
        karakter_sidste,
        coalesce(karakter_sidste, uden_sidste) as karakter_sidste_noegle,
        vaerdi_foerste,
        vaerdi_anden,
        vaerdi_sidste,
        cast(vaerdi_sidste - vaerdi_foerste as smallint) as udvikling,
        cast(case when vaerdi_foerste is null then 0 else 1 end as smallint) as er_karakter_foerste,
        cast(case when vaerdi_anden is null then 0 else 1 end as smallint) as er_karakter_anden,
        cast(case when vaerdi_sidste is null then 0 else 1 end as smallint) as er_karakter_sidste,
        cast(case when vaerdi_sidste - vaerdi_foerste is null then 0 else 1 end as smallint) as er_udvikling
    from samlede
)

select * from fakt_standpunktskarakter
