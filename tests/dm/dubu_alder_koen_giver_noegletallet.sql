-- The children of all age groups and sexes together are those of the nøgletal itself, in every kommune and month.
with noegletal as (
    {{ ubu_noegletal(['noegletal_id', 'kommune_kode', 'periode', 'personer_antal']) }}
),

delte as (
    select
        noegletal_id,
        kommune_kode,
        periode,
        sum(personer_antal) as personer_antal
    from {{ ref('dubu__fakt_noegletal_alder_koen') }}
    group by noegletal_id, kommune_kode, periode
)

select
    noegletal.noegletal_id,
    noegletal.kommune_kode,
    noegletal.periode,
    noegletal.personer_antal,
    delte.personer_antal as delte_antal
from noegletal
left join delte
    on
        noegletal.noegletal_id = delte.noegletal_id and noegletal.kommune_kode = delte.kommune_kode
        and noegletal.periode = delte.periode
where delte.personer_antal is null or delte.personer_antal <> noegletal.personer_antal
