with tal as (
    select * from {{ ref('_generel__noegletal_blaending') }}
),

katalog as (
    select * from {{ ref('generel__dim_noegletal') }}
),

summer as (
    select
        tal.noegletal_id,
        tal.periode,
        katalog.faktor,
        cast(sum(tal.taeller) as decimal(28, 6)) as taeller,
        cast(sum(tal.naevner) as decimal(28, 6)) as naevner,
        cast(sum(tal.personer_antal) as bigint) as personer_antal,
        cast(count(*) as int) as kommuner_antal,
        min(tal.er_skjult) as er_skjult
    from tal
    inner join katalog on tal.noegletal_id = katalog.noegletal_id
    group by tal.noegletal_id, tal.periode, katalog.faktor
),

noegletal_landet as (
    select
        noegletal_id,
        periode,
        taeller,
        naevner,
        personer_antal,
        kommuner_antal,
        {{ kvotient('taeller * faktor', 'naevner') }} as vaerdi,
        cast(case when er_skjult = 0 then 'diskretion' end as nvarchar(20)) as blaendet_aarsag
    from summer
)

select * from noegletal_landet
