with karakterer as (
    select * from {{ ref('skole__fakt_standpunktskarakter') }}
    where er_udvikling = 1
),

noegletal_sko_003 as (
    select
        cast('SKO-003' as nvarchar(10)) as noegletal_id,
        kommune_kode,
        periode,
        cast(sum(udvikling) as decimal(28, 6)) as taeller,
        cast(count(*) as decimal(28, 6)) as naevner,
        cast(count(distinct elev_noegle) as bigint) as personer_antal
    from karakterer
    group by kommune_kode, periode
)

select * from noegletal_sko_003
