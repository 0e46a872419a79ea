with primoposter as (
    select
        kommune_kode,
        periode as leveret_periode,
        primopost_id,
        regnskabsaar,
        konto_noegle,
        primosaet_nr,
        beloeb_kr
    from {{ ref('dsa_oekonomi__primopost') }}
),

perioder as (
    select
        aar,
        periode as primo_periode
    from {{ ref('generel__dim_periode') }}
    where maaned = 1
),

fakt_primopost as (
    select
        primoposter.kommune_kode,
        coalesce(perioder.primo_periode, primoposter.leveret_periode) as periode,
        primoposter.primopost_id,
        primoposter.regnskabsaar,
        primoposter.konto_noegle,
        primoposter.primosaet_nr,
        primoposter.beloeb_kr
    from primoposter
    left join perioder on primoposter.regnskabsaar = perioder.aar
)

select * from fakt_primopost
