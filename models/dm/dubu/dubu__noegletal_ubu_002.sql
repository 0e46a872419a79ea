with aabne_sager as (
    select * from {{ ref('dubu__fakt_sag_maaned') }}
    where er_aaben = 1
),

summer as (
    select
        kommune_kode,
        periode,
        cast(sum(cast(varighed_dage as bigint)) as bigint) as dage,
        cast(count(distinct barn_noegle) as int) as boern_antal
    from aabne_sager
    group by kommune_kode, periode
),

noegletal_ubu_002 as (
    select
        cast('UBU-002' as nvarchar(10)) as noegletal_id,
        kommune_kode,
        periode,
        cast({{ kvotient('dage', '30.4375') }} as decimal(28, 6)) as taeller,
        cast(boern_antal as decimal(28, 6)) as naevner,
        cast(boern_antal as bigint) as personer_antal
    from summer
)

select * from noegletal_ubu_002
