with elever as (
    select * from {{ ref('skole__noegletal_elever_med_standpunktskarakter') }}
),

noegletal_sko_001 as (
    select
        cast('SKO-001' as nvarchar(10)) as noegletal_id,
        kommune_kode,
        periode,
        cast(elever_antal as decimal(28, 6)) as taeller,
        cast(1 as decimal(28, 6)) as naevner,
        cast(elever_antal as bigint) as personer_antal
    from elever
)

select * from noegletal_sko_001
