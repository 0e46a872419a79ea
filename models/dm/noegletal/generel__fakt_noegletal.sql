with alle as (
    select * from {{ ref('_generel__noegletal_alle') }}
),

-- The kommuner that this installation has figures of itself. The others' figures are read in the benchmark, blanked.
egne_kommuner as (
    select distinct kommune_kode from alle
    where kilde = 'egen'
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
        alle.kilde
    from alle
    inner join egne_kommuner on alle.kommune_kode = egne_kommuner.kommune_kode
)

select * from fakt_noegletal
