with tal as (
    select * from {{ ref('_generel__noegletal_blaending') }}
),

katalog as (
    select * from {{ ref('generel__dim_noegletal') }}
),

maerkede as (
    select
        tal.*,
        katalog.faktor,
        case when tal.blaendet_aarsag is null then 0 else tal.personer_antal end as blaendede_personer
    from tal
    inner join katalog on tal.noegletal_id = katalog.noegletal_id
),

summer as (
    select
        noegletal_id,
        periode,
        faktor,
        cast(sum(taeller) as decimal(28, 6)) as taeller,
        cast(sum(naevner) as decimal(28, 6)) as naevner,
        cast(sum(personer_antal) as bigint) as personer_antal,
        cast(count(*) as int) as kommuner_antal,
        max(blaendede_antal) as blaendede_antal,
        sum(blaendede_personer) - max(blaendede_personer) as blaendede_personer
    from maerkede
    group by noegletal_id, periode, faktor
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
        cast(case
            when personer_antal < {{ var('min_personer') }} then 'få personer'
            when blaendede_antal = 0 then null
            when blaendede_antal < {{ var('blaendede_mindst') }} then 'sekundær'
            when blaendede_personer < {{ var('min_personer') }} then 'sekundær'
        end as nvarchar(20)) as blaendet_aarsag
    from summer
)

select * from noegletal_landet
