with elever as (
    select * from {{ ref('skole__noegletal_elever_med_standpunktskarakter') }}
    where karakterer_antal > 0
),

noegletal_sko_002 as (
    select
        cast('SKO-002' as nvarchar(10)) as noegletal_id,
        kommune_kode,
        periode,
        cast(karakterer_sum as decimal(28, 6)) as taeller,
        cast(karakterer_antal as decimal(28, 6)) as naevner,
        cast(elever_antal as bigint) as personer_antal
    from elever
)

select * from noegletal_sko_002
