with tal as (
    select * from {{ ref('_generel__noegletal_blaending') }}
),

katalog as (
    select * from {{ ref('generel__dim_noegletal') }}
),

grupper as (
    select * from {{ ref('generel__dim_sammenligningsgruppe') }}
),

indbyggere as (
    select * from {{ ref('_generel__noegletal_indbyggere') }}
),

sammenlignelige as (
    select * from tal
    where er_sammenlignelig = 1
),

-- The group of the period's year; if that year has none, the newest earlier year's.
tal_med_gruppeaar as (
    select
        tal.noegletal_id,
        tal.kommune_kode,
        tal.periode,
        grupper.dataomraade,
        katalog.faktor,
        katalog.naevner_dataomraade,
        max(grupper.aar) as gruppe_aar
    from tal
    inner join katalog on tal.noegletal_id = katalog.noegletal_id
    inner join grupper
        on
            {{ tekstnoegle('katalog.sammenligning_dataomraade') }} = {{ tekstnoegle('grupper.dataomraade') }}
            and tal.kommune_kode = grupper.kommune_kode and year(tal.periode) >= grupper.aar
    group by tal.noegletal_id, tal.kommune_kode, tal.periode, grupper.dataomraade, katalog.faktor,
        katalog.naevner_dataomraade
),

summer as (
    select
        egne.noegletal_id,
        egne.kommune_kode,
        egne.periode,
        egne.gruppe_aar,
        egne.faktor,
        egne.naevner_dataomraade,
        {{ indbyggere_af_alle('indbyggere.indbyggere_antal') }} as indbyggere_antal,
        cast(sum(andres.taeller) as decimal(28, 6)) as taeller,
        cast(sum(andres.naevner) as decimal(28, 6)) as naevner,
        cast(sum(andres.personer_antal) as bigint) as personer_antal,
        cast(count(*) as int) as kommuner_antal,
        count(andres.blaendet_aarsag) as blaendede_antal,
        max(andres.blaendede_antal) as blaendede_i_alt,
        min(andres.er_skjult) as er_skjult
    from tal_med_gruppeaar as egne
    inner join grupper
        on
            egne.gruppe_aar = grupper.aar and egne.dataomraade = grupper.dataomraade
            and egne.kommune_kode = grupper.kommune_kode
    inner join sammenlignelige as andres
        on
            grupper.sammenligningskommune_kode = andres.kommune_kode
            and egne.noegletal_id = andres.noegletal_id
            and egne.periode = andres.periode
    left join indbyggere
        on
            andres.noegletal_id = indbyggere.noegletal_id and andres.kommune_kode = indbyggere.kommune_kode
            and andres.periode = indbyggere.periode
    group by
        egne.noegletal_id, egne.kommune_kode, egne.periode, egne.gruppe_aar, egne.faktor, egne.naevner_dataomraade
),

noegletal_gruppe as (
    select
        noegletal_id,
        kommune_kode,
        periode,
        gruppe_aar,
        taeller,
        naevner,
        personer_antal,
        kommuner_antal,
        -- A mean of counts would be a mean over kommuner of any size.
        case when naevner_dataomraade is not null then {{ kvotient('taeller * faktor', 'naevner') }} end as vaerdi,
        {{ kvotient('taeller * 1000', 'indbyggere_antal') }} as pr_1000,
        -- With some of the blanked kommuner only, its sum would divide them. All of them must hide each other.
        cast(case
            when blaendede_antal > 0 and (blaendede_antal < blaendede_i_alt or er_skjult = 0) then 'diskretion'
        end as nvarchar(20)) as blaendet_aarsag
    from summer
)

select * from noegletal_gruppe
