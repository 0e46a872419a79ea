with maaneder as (
    select * from {{ ref('_krl__maaned') }}
),

noegletal_krl_001 as (
    select
        cast('KRL-001' as nvarchar(10)) as noegletal_id,
        kommune_kode,
        periode,
        cast({{ kvotient('fravaer_timer', '7.4') }} as decimal(28, 6)) as taeller,
        cast({{ kvotient('mulige_timer', '7.4') }} as decimal(28, 6)) as naevner,
        personer_antal
    from maaneder
)

select * from noegletal_krl_001
