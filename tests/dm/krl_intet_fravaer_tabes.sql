{{ config(group='krl') }}

-- Every delivered absence is in FaktFravaer or is left out by a control: as many rows, month by month.
with leverede as (
    select
        kommune_kode,
        periode,
        count(*) as antal
    from {{ ref('dsa_krl__fravaer') }}
    group by kommune_kode, periode
),

talte as (
    select
        kommune_kode,
        periode,
        1 as antal
    from {{ ref('krl__fakt_fravaer') }}
    union all
    select
        kommune_kode,
        periode,
        1 as antal
    from {{ ref('_krl__udeladt_fravaer') }}
),

summer as (
    select
        kommune_kode,
        periode,
        sum(antal) as antal
    from talte
    group by kommune_kode, periode
)

select
    coalesce(leverede.kommune_kode, summer.kommune_kode) as kommune_kode,
    coalesce(leverede.periode, summer.periode) as periode,
    leverede.antal as leveret_antal,
    summer.antal as talt_antal
from leverede
full outer join summer on leverede.kommune_kode = summer.kommune_kode and leverede.periode = summer.periode
where coalesce(leverede.antal, 0) <> coalesce(summer.antal, 0)
