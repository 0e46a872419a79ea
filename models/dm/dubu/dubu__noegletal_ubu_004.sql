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

katalog as (
    select * from {{ ref('generel__dim_noegletal') }}
    where noegletal_id = 'UBU-004'
),

-- Inhabitants of the catalogue's age span.
indbyggere as (
    select
        indbyggertal.kommune_kode,
        indbyggertal.aar,
        sum(cast(indbyggertal.indbyggere_antal as bigint)) as indbyggere_antal
    from {{ ref('borger__fakt_indbyggertal') }} as indbyggertal
    inner join katalog on indbyggertal.alder between katalog.alder_fra and katalog.alder_til
    group by indbyggertal.kommune_kode, indbyggertal.aar
),

noegletal_ubu_004 as (
    select
        cast('UBU-004' as nvarchar(10)) as noegletal_id,
        maaneder.kommune_kode,
        maaneder.periode,
        cast(coalesce(anbringelser.helaarspersoner, 0) as decimal(28, 6)) as taeller,
        cast(indbyggere.indbyggere_antal as decimal(28, 6)) as naevner,
        cast(coalesce(anbringelser.boern_antal, 0) as bigint) as personer_antal,
        maaneder.er_foranstaltning_tilbagefoert as er_tilbagefoert
    from maaneder
    inner join perioder on maaneder.periode = perioder.periode
    inner join indbyggere
        on maaneder.kommune_kode = indbyggere.kommune_kode and perioder.aar = indbyggere.aar
    left join anbringelser
        on maaneder.kommune_kode = anbringelser.kommune_kode and maaneder.periode = anbringelser.periode
)

select * from noegletal_ubu_004
