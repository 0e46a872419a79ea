with maaneder as (
    select * from {{ ref('personale__noegletal_fravaer') }}
),

noegletal_per_001 as (
    select
        cast('PER-001' as nvarchar(10)) as noegletal_id,
        kommune_kode,
        periode,
        cast(fravaersdagsvaerk as decimal(28, 6)) as taeller,
        cast(mulige_dagsvaerk as decimal(28, 6)) as naevner,
        cast(personer_antal as bigint) as personer_antal
    from maaneder
)

select * from noegletal_per_001
