with tal as (
    select * from {{ ref('generel__fakt_noegletal') }}
),

gruppen as (
    select * from {{ ref('_generel__noegletal_gruppe') }}
),

landet as (
    select * from {{ ref('_generel__noegletal_landet') }}
),

stillet_op as (
    select
        tal.*,
        cast(case when tal.personer_antal < {{ var('min_personer') }} then 1 else 0 end as smallint)
            as er_blaendet_egen,
        gruppen.gruppe_aar,
        gruppen.taeller as gruppe_taeller,
        gruppen.naevner as gruppe_naevner,
        gruppen.vaerdi as gruppe_vaerdi,
        coalesce(gruppen.kommuner_antal, 0) as gruppe_kommuner_antal,
        cast(case when gruppen.personer_antal < {{ var('min_personer') }} then 1 else 0 end as smallint)
            as er_blaendet_gruppe,
        landet.taeller as landet_taeller,
        landet.naevner as landet_naevner,
        landet.vaerdi as landet_vaerdi,
        landet.kommuner_antal as landet_kommuner_antal,
        cast(case when landet.personer_antal < {{ var('min_personer') }} then 1 else 0 end as smallint)
            as er_blaendet_landet
    from tal
    inner join landet on tal.noegletal_id = landet.noegletal_id and tal.periode = landet.periode
    left join gruppen
        on tal.noegletal_id = gruppen.noegletal_id and tal.kommune_kode = gruppen.kommune_kode
        and tal.periode = gruppen.periode
),

fakt_noegletal_benchmark as (
    select
        noegletal_id,
        kommune_kode,
        periode,
        case when er_blaendet_egen = 0 then taeller end as egen_taeller,
        case when er_blaendet_egen = 0 then naevner end as egen_naevner,
        case when er_blaendet_egen = 0 then vaerdi end as egen_vaerdi,
        er_blaendet_egen,
        gruppe_aar,
        case when er_blaendet_gruppe = 0 then gruppe_taeller end as gruppe_taeller,
        case when er_blaendet_gruppe = 0 then gruppe_naevner end as gruppe_naevner,
        case when er_blaendet_gruppe = 0 then gruppe_vaerdi end as gruppe_vaerdi,
        gruppe_kommuner_antal,
        er_blaendet_gruppe,
        case when er_blaendet_landet = 0 then landet_taeller end as landet_taeller,
        case when er_blaendet_landet = 0 then landet_naevner end as landet_naevner,
        case when er_blaendet_landet = 0 then landet_vaerdi end as landet_vaerdi,
        landet_kommuner_antal,
        er_blaendet_landet
    from stillet_op
)

select
    noegletal_id,
    kommune_kode,
    periode,
    egen_taeller,
    egen_naevner,
    egen_vaerdi,
    er_blaendet_egen,
    gruppe_aar,
    gruppe_taeller,
    gruppe_naevner,
    gruppe_vaerdi,
    gruppe_kommuner_antal,
    er_blaendet_gruppe,
    landet_taeller,
    landet_naevner,
    landet_vaerdi,
    landet_kommuner_antal,
    er_blaendet_landet
from fakt_noegletal_benchmark
