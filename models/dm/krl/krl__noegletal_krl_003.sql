with maaneder as (
    select * from {{ ref('_krl__maaned') }}
),

noegletal_krl_003 as (
    select
        cast('KRL-003' as nvarchar(10)) as noegletal_id,
        kommune_kode,
        periode,
        cast({{ kvotient('fravaer_timer', '7.4') }} as decimal(28, 6)) as taeller,
        cast(fuldtidsansatte_antal as decimal(28, 6)) as naevner,
        personer_antal
    from maaneder
)

select * from noegletal_krl_003
