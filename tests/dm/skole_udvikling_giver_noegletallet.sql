-- Schools, klassetrin and subjects add up to the kommune: SKO-003 and FaktFagligUdvikling are the same pupils.
with summer as (
    select
        kommune_kode,
        periode,
        sum(sum_udvikling) as taeller,
        sum(elever_antal) as naevner,
        sum(sum_sidste) - sum(sum_foerste) as forskel
    from {{ ref('skole__fakt_faglig_udvikling') }}
    group by kommune_kode, periode
)

select
    noegletal.kommune_kode,
    noegletal.periode,
    noegletal.taeller,
    noegletal.naevner
from {{ ref('skole__noegletal_sko_003') }} as noegletal
left join summer on noegletal.kommune_kode = summer.kommune_kode and noegletal.periode = summer.periode
where
    coalesce(summer.taeller, -99999) <> noegletal.taeller
    or coalesce(summer.naevner, -99999) <> noegletal.naevner
    or summer.taeller <> summer.forskel
