with perioder as (
    select * from {{ ref('generel__dim_periode') }}
),

maaneder as (
    select
        kendte.*,
        perioder.aar,
        perioder.maaned
    from {{ ref('_dubu__maaned') }} as kendte
    inner join perioder on kendte.periode = perioder.periode
    where kendte.er_foranstaltning_kendt = 1
),

anbragte as (
    select distinct
        kommune_kode,
        periode,
        barn_noegle
    from {{ ref('_dubu__anbringelse') }}
),

-- Each month with the same month of the year before, where both are known. The figure rests on both, so it is told
-- afterwards if one of them is.
par as (
    select
        nu.kommune_kode,
        nu.periode,
        foer.periode as foer_periode,
        case
            when nu.er_foranstaltning_tilbagefoert = 1 or foer.er_foranstaltning_tilbagefoert = 1 then 1 else 0
        end as er_tilbagefoert
    from maaneder as nu
    inner join maaneder as foer
        on nu.kommune_kode = foer.kommune_kode and nu.maaned = foer.maaned and nu.aar = foer.aar + 1
),

summer as (
    select
        par.kommune_kode,
        par.periode,
        par.er_tilbagefoert,
        cast(count(foer.barn_noegle) as int) as foer_antal,
        cast(count(nu.barn_noegle) as int) as stadig_antal
    from par
    left join anbragte as foer on par.kommune_kode = foer.kommune_kode and par.foer_periode = foer.periode
    left join anbragte as nu
        on
            foer.kommune_kode = nu.kommune_kode and par.periode = nu.periode
            and foer.barn_noegle = nu.barn_noegle
    group by par.kommune_kode, par.periode, par.er_tilbagefoert
),

noegletal_ubu_006 as (
    select
        cast('UBU-006' as nvarchar(10)) as noegletal_id,
        kommune_kode,
        periode,
        cast(foer_antal - stadig_antal as decimal(28, 6)) as taeller,
        cast(foer_antal as decimal(28, 6)) as naevner,
        cast(foer_antal as bigint) as personer_antal,
        cast(er_tilbagefoert as smallint) as er_tilbagefoert
    from summer
)

select * from noegletal_ubu_006
