with maaneder as (
    select * from {{ ref('_dubu__maaned') }}
    where er_sag_kendt = 1
),

aabne_sager as (
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

-- A month without an open sag is a row too, as in UBU-001: a missing row would tell that there is none.
noegletal_ubu_002 as (
    select
        cast('UBU-002' as nvarchar(10)) as noegletal_id,
        maaneder.kommune_kode,
        maaneder.periode,
        cast({{ kvotient('coalesce(summer.dage, 0)', '30.4375') }} as decimal(28, 6)) as taeller,
        cast(coalesce(summer.boern_antal, 0) as decimal(28, 6)) as naevner,
        cast(coalesce(summer.boern_antal, 0) as bigint) as personer_antal,
        maaneder.er_sag_tilbagefoert as er_tilbagefoert
    from maaneder
    left join summer on maaneder.kommune_kode = summer.kommune_kode and maaneder.periode = summer.periode
)

select * from noegletal_ubu_002
