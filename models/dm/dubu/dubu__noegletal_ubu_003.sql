with maaneder as (
    select * from {{ ref('_dubu__maaned') }}
    where er_foranstaltning_kendt = 1
),

helaarspersoner as (
    select * from {{ ref('dubu__fakt_helaarspersoner_maaned') }}
    where niveau = 'i_alt'
),

noegletal_ubu_003 as (
    select
        cast('UBU-003' as nvarchar(10)) as noegletal_id,
        maaneder.kommune_kode,
        maaneder.periode,
        cast(coalesce(helaarspersoner.helaarspersoner, 0) as decimal(28, 6)) as taeller,
        cast(1 as decimal(28, 6)) as naevner,
        cast(coalesce(helaarspersoner.boern_antal, 0) as bigint) as personer_antal,
        maaneder.er_foranstaltning_tilbagefoert as er_tilbagefoert
    from maaneder
    left join helaarspersoner
        on maaneder.kommune_kode = helaarspersoner.kommune_kode and maaneder.periode = helaarspersoner.periode
)

select * from noegletal_ubu_003
