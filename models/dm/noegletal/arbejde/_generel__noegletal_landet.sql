with tal as (
    select * from {{ ref('_generel__noegletal_blaending') }}
    where er_sammenlignelig = 1
),

katalog as (
    select * from {{ ref('generel__dim_noegletal') }}
),

indbyggere as (
    select * from {{ ref('_generel__noegletal_indbyggere') }}
),

summer as (
    select
        tal.noegletal_id,
        tal.periode,
        katalog.faktor,
        katalog.naevner_dataomraade,
        {{ indbyggere_af_alle('indbyggere.indbyggere_antal') }} as indbyggere_antal,
        cast(sum(tal.taeller) as decimal(28, 6)) as taeller,
        cast(sum(tal.naevner) as decimal(28, 6)) as naevner,
        cast(sum(tal.personer_antal) as bigint) as personer_antal,
        cast(count(*) as int) as kommuner_antal,
        min(tal.er_skjult) as er_skjult
    from tal
    inner join katalog on tal.noegletal_id = katalog.noegletal_id
    left join indbyggere
        on
            tal.noegletal_id = indbyggere.noegletal_id and tal.kommune_kode = indbyggere.kommune_kode
            and tal.periode = indbyggere.periode
    group by tal.noegletal_id, tal.periode, katalog.faktor, katalog.naevner_dataomraade
),

noegletal_landet as (
    select
        noegletal_id,
        periode,
        taeller,
        naevner,
        personer_antal,
        kommuner_antal,
        -- A mean of counts would be a mean over kommuner of any size.
        case when naevner_dataomraade is not null then {{ kvotient('taeller * faktor', 'naevner') }} end as vaerdi,
        {{ kvotient('taeller * 1000', 'indbyggere_antal') }} as pr_1000,
        cast(case when er_skjult = 0 then 'diskretion' end as nvarchar(20)) as blaendet_aarsag
    from summer
)

select * from noegletal_landet
