with maaneder as (
    select * from {{ ref('personale__noegletal_fravaer') }}
),

noegletal_per_002 as (
    select
        cast('PER-002' as nvarchar(10)) as noegletal_id,
        kommune_kode,
        periode,
        cast(egen_sygdom_dagsvaerk as decimal(28, 6)) as taeller,
        cast(mulige_dagsvaerk as decimal(28, 6)) as naevner,
        cast(personer_antal as bigint) as personer_antal
    from maaneder
)

select * from noegletal_per_002
