{%- set kolonner = ['noegletal_id', 'kommune_kode', 'periode', 'barn_noegle', 'maengde'] -%}
with aabne_sager as (
    select
        kommune_kode,
        periode,
        barn_noegle,
        count(*) as antal,
        sum(varighed_dage) as varighed_dage
    from {{ ref('dubu__fakt_sag_maaned') }}
    where er_aaben = 1
    group by kommune_kode, periode, barn_noegle
),

anbragte as (
    select
        kommune_kode,
        periode,
        barn_noegle,
        sum(varighed_dage) as varighed_dage
    from {{ ref('_dubu__anbringelse') }}
    group by kommune_kode, periode, barn_noegle
),

perioder as (
    select * from {{ ref('generel__dim_periode') }}
),

ubu_001 as (
    select
        'UBU-001' as noegletal_id,
        aabne_sager.*,
        antal as maengde
    from aabne_sager
),

ubu_002 as (
    select
        'UBU-002' as noegletal_id,
        aabne_sager.*,
        varighed_dage as maengde
    from aabne_sager
),

ubu_003_og_004 as (
    select
        case niveau when 'i_alt' then 'UBU-003' else 'UBU-004' end as noegletal_id,
        boern.*,
        dage as maengde
    from {{ ref('_dubu__barn_maaned') }} as boern
    where niveau = 'i_alt' or (niveau = 'gruppe' and niveau_kode = '10')
),

ubu_005 as (
    select
        'UBU-005' as noegletal_id,
        anbragte.*,
        varighed_dage as maengde
    from anbragte
),

-- A child that was placed twelve months ago counts 1 if it is not placed now.
ubu_006 as (
    select
        'UBU-006' as noegletal_id,
        foer.kommune_kode,
        perioder.periode,
        foer.barn_noegle,
        case when nu.barn_noegle is null then 1 else 0 end as maengde
    from anbragte as foer
    inner join perioder as aaret_foer on foer.periode = aaret_foer.periode
    inner join perioder on aaret_foer.maaned = perioder.maaned and aaret_foer.aar + 1 = perioder.aar
    left join anbragte as nu
        on
            foer.kommune_kode = nu.kommune_kode and perioder.periode = nu.periode
            and foer.barn_noegle = nu.barn_noegle
),

tal as (
    {{ foren(['ubu_001', 'ubu_002', 'ubu_003_og_004', 'ubu_005', 'ubu_006'], kolonner) }}
),

barn_noegletal as (
    select
        cast(tal.noegletal_id as nvarchar(10)) as noegletal_id,
        tal.kommune_kode,
        tal.periode,
        tal.barn_noegle,
        cast(coalesce(aldersgrupper.aldersgruppe_kode, 'Ukendt') as nvarchar(10)) as aldersgruppe_kode,
        cast(coalesce(koen.koen_kode, 'Ukendt') as nvarchar(10)) as koen_kode,
        cast(tal.maengde as bigint) as maengde
    from tal
    inner join {{ ref('_dubu__barn') }} as boern
        on tal.kommune_kode = boern.kommune_kode and tal.barn_noegle = boern.barn_noegle
    left join {{ ref('dubu_aldersgruppe') }} as aldersgrupper
        on
            {{ maaneder_gammel('boern.foedt_maaned', 'tal.periode') }}
            between aldersgrupper.alder_fra * 12 and aldersgrupper.alder_til * 12 + 11
    left join {{ ref('dubu_koen') }} as koen on boern.koen = koen.koen_kode
)

select * from barn_noegletal
