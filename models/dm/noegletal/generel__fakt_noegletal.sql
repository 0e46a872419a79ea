with alle as (
    select * from {{ ref('_generel__noegletal_alle') }}
),

egne_kommuner as (
    select * from {{ ref('_generel__egen_kommune') }}
),

fakt_noegletal as (
    select
        alle.noegletal_id,
        alle.kommune_kode,
        alle.periode,
        alle.taeller,
        alle.naevner,
        alle.vaerdi,
        alle.personer_antal,
        alle.opgjort_til,
        alle.er_hele_perioden,
        alle.er_tilbagefoert,
        alle.kilde
    from alle
    inner join egne_kommuner on alle.kommune_kode = egne_kommuner.kommune_kode
)

select * from fakt_noegletal
