with maaneder as (
    select * from {{ ref('_dubu__maaned') }}
    where er_foranstaltning_kendt = 1
),

summer as (
    select
        kommune_kode,
        periode,
        cast(sum(cast(varighed_dage as bigint)) as bigint) as dage,
        cast(count(distinct barn_noegle) as int) as boern_antal
    from {{ ref('_dubu__anbringelse') }}
    group by kommune_kode, periode
),

noegletal_ubu_005 as (
    select
        cast('UBU-005' as nvarchar(10)) as noegletal_id,
        maaneder.kommune_kode,
        maaneder.periode,
        cast({{ kvotient('coalesce(summer.dage, 0)', '30.4375') }} as decimal(28, 6)) as taeller,
        cast(coalesce(summer.boern_antal, 0) as decimal(28, 6)) as naevner,
        cast(coalesce(summer.boern_antal, 0) as bigint) as personer_antal,
        maaneder.er_foranstaltning_tilbagefoert as er_tilbagefoert
    from maaneder
    left join summer on maaneder.kommune_kode = summer.kommune_kode and maaneder.periode = summer.periode
)

select * from noegletal_ubu_005
