with tal as (
    select * from {{ ref('_generel__noegletal_blaending') }}
),

gruppen as (
    select * from {{ ref('_generel__noegletal_gruppe') }}
),

landet as (
    select * from {{ ref('_generel__noegletal_landet') }}
),

indbyggere as (
    select * from {{ ref('_generel__noegletal_indbyggere') }}
),

fakt_noegletal_benchmark as (
    select
        tal.noegletal_id,
        tal.kommune_kode,
        tal.periode,
        tal.opgjort_til,
        tal.er_hele_perioden,
        tal.er_tilbagefoert,
        case when tal.blaendet_aarsag is null then tal.taeller end as egen_taeller,
        case when tal.blaendet_aarsag is null then tal.naevner end as egen_naevner,
        case when tal.blaendet_aarsag is null then tal.vaerdi end as egen_vaerdi,
        case
            when tal.blaendet_aarsag is null then {{ kvotient('tal.taeller * 1000', 'indbyggere.indbyggere_antal') }}
        end as egen_pr_1000,
        cast(case when tal.blaendet_aarsag is null then 0 else 1 end as smallint) as er_blaendet_egen,
        tal.blaendet_aarsag as egen_blaendet_aarsag,
        gruppen.gruppe_aar,
        case when gruppen.blaendet_aarsag is null then gruppen.taeller end as gruppe_taeller,
        case when gruppen.blaendet_aarsag is null then gruppen.naevner end as gruppe_naevner,
        case when gruppen.blaendet_aarsag is null then gruppen.vaerdi end as gruppe_vaerdi,
        case when gruppen.blaendet_aarsag is null then gruppen.pr_1000 end as gruppe_pr_1000,
        coalesce(gruppen.kommuner_antal, 0) as gruppe_kommuner_antal,
        cast(case when gruppen.blaendet_aarsag is null then 0 else 1 end as smallint) as er_blaendet_gruppe,
        gruppen.blaendet_aarsag as gruppe_blaendet_aarsag,
        case when landet.blaendet_aarsag is null then landet.taeller end as landet_taeller,
        case when landet.blaendet_aarsag is null then landet.naevner end as landet_naevner,
        case when landet.blaendet_aarsag is null then landet.vaerdi end as landet_vaerdi,
        case when landet.blaendet_aarsag is null then landet.pr_1000 end as landet_pr_1000,
        coalesce(landet.kommuner_antal, 0) as landet_kommuner_antal,
        cast(case when landet.blaendet_aarsag is null then 0 else 1 end as smallint) as er_blaendet_landet,
        landet.blaendet_aarsag as landet_blaendet_aarsag
    from tal
    left join indbyggere
        on tal.noegletal_id = indbyggere.noegletal_id and tal.kommune_kode = indbyggere.kommune_kode
        and tal.periode = indbyggere.periode
    left join landet on tal.noegletal_id = landet.noegletal_id and tal.periode = landet.periode
    left join gruppen
        on tal.noegletal_id = gruppen.noegletal_id and tal.kommune_kode = gruppen.kommune_kode
        and tal.periode = gruppen.periode
)

select * from fakt_noegletal_benchmark
