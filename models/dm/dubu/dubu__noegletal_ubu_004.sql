with maaneder as (
    select * from {{ ref('_dubu__maaned') }}
    where er_foranstaltning_kendt = 1
),

-- Gruppe 10 is Anbringelse.
anbringelser as (
    select * from {{ ref('dubu__fakt_helaarspersoner_maaned') }}
    where niveau = 'gruppe' and niveau_kode = '10'
),

perioder as (
    select * from {{ ref('generel__dim_periode') }}
),

boern as (
    select
        kommune_kode,
        aar,
        sum(cast(indbyggere_antal as bigint)) as indbyggere_antal
    from {{ ref('borger__fakt_indbyggertal') }}
    where alder <= 17
    group by kommune_kode, aar
),

noegletal_ubu_004 as (
    select
        cast('UBU-004' as nvarchar(10)) as noegletal_id,
        maaneder.kommune_kode,
        maaneder.periode,
        cast(coalesce(anbringelser.helaarspersoner, 0) as decimal(28, 6)) as taeller,
        cast(boern.indbyggere_antal as decimal(28, 6)) as naevner,
        cast(coalesce(anbringelser.boern_antal, 0) as bigint) as personer_antal
    from maaneder
    inner join perioder on maaneder.periode = perioder.periode
    inner join boern on maaneder.kommune_kode = boern.kommune_kode and perioder.aar = boern.aar
    left join anbringelser
        on maaneder.kommune_kode = anbringelser.kommune_kode and maaneder.periode = anbringelser.periode
)

select * from noegletal_ubu_004
