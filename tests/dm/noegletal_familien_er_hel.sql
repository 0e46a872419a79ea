-- Where one nøgletal of a family has a row in the benchmark, all of its family have: a missing row tells a figure.
with celler as (
    select
        celler.kommune_kode,
        celler.periode,
        celler.noegletal_id,
        katalog.opgoerelsesniveau,
        {{ noegletal_familie('celler.noegletal_id') }} as familie
    from {{ ref('generel__fakt_noegletal_benchmark') }} as celler
    inner join {{ ref('generel__dim_noegletal') }} as katalog on celler.noegletal_id = katalog.noegletal_id
),

familier as (
    select
        {{ noegletal_familie('noegletal_id') }} as familie,
        opgoerelsesniveau,
        count(*) as noegletal_antal
    from {{ ref('generel__dim_noegletal') }}
    group by {{ noegletal_familie('noegletal_id') }}, opgoerelsesniveau
)

select
    celler.familie,
    celler.kommune_kode,
    celler.periode
from celler
inner join familier
    on celler.familie = familier.familie and celler.opgoerelsesniveau = familier.opgoerelsesniveau
group by celler.familie, celler.opgoerelsesniveau, celler.kommune_kode, celler.periode, familier.noegletal_antal
having count(*) <> familier.noegletal_antal
