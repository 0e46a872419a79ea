with primoposter as (
    select * from {{ ref('dsa_oekonomi__primopost') }}
),

perioder as (
    select * from {{ ref('generel__dim_periode') }}
    where maaned = 1
),

fakt_primopost as (
    select
        primoposter.kommune_kode,
        coalesce(perioder.periode, primoposter.periode) as periode,
        primoposter.primopost_id,
        primoposter.regnskabsaar,
        primoposter.konto_noegle,
        primoposter.primosaet_nr,
        primoposter.beloeb_kr
    from primoposter
    left join perioder on primoposter.regnskabsaar = perioder.aar
)

select * from fakt_primopost
