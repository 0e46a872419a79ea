-- Elever with at least one last grade: counted in version 1, which knows no first and second, it is the same number.
with efter_v1 as (
    select
        kommune_kode,
        periode,
        cast(count(distinct case when er_karakter_sidste = 1 then elev_noegle end) as decimal(28, 6)) as elever_antal
    from {{ ref('skole__fakt_standpunktskarakter', v=1) }}
    group by kommune_kode, periode
),

begge as (
    select
        kommune_kode,
        periode,
        elever_antal
    from efter_v1
    union all
    select
        kommune_kode,
        periode,
        cast(elever_antal as decimal(28, 6)) as elever_antal
    from {{ ref('skole__noegletal_elever_med_standpunktskarakter') }}
    union all
    select
        kommune_kode,
        periode,
        taeller as elever_antal
    from {{ ref('skole__noegletal_sko_001') }}
)

select
    kommune_kode,
    periode,
    elever_antal
from begge
group by kommune_kode, periode, elever_antal
having count(*) <> 3
