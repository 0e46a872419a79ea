with katalog as (
    select * from {{ ref('generel__dim_noegletal') }}
    where noegletal_id = 'BOE-001'
),

-- Numerator and denominator have the same age span, the catalogue's.
udgifter as (
    select
        udgift.kommune_kode,
        udgift.regnskabsaar,
        udgift.periode,
        udgift.opgjort_periode,
        cast(sum(udgift.nettoudgift_kr) as decimal(28, 6)) as taeller
    from {{ ref('borger_oekonomi__aggr_borger_oekonomi') }} as udgift
    inner join katalog on udgift.alder_fra >= katalog.alder_fra and udgift.alder_til <= katalog.alder_til
    group by udgift.kommune_kode, udgift.regnskabsaar, udgift.periode, udgift.opgjort_periode
),

indbyggere as (
    select
        indbyggertal.kommune_kode,
        indbyggertal.regnskabsaar,
        cast(sum(indbyggertal.indbyggere_antal) as bigint) as personer_antal
    from {{ ref('_oekonomi__indbyggertal') }} as indbyggertal
    inner join katalog on indbyggertal.alder between katalog.alder_fra and katalog.alder_til
    group by indbyggertal.kommune_kode, indbyggertal.regnskabsaar
),

noegletal_boe_001 as (
    select
        cast('BOE-001' as nvarchar(10)) as noegletal_id,
        udgifter.kommune_kode,
        udgifter.periode,
        udgifter.taeller,
        cast(indbyggere.personer_antal as decimal(28, 6)) as naevner,
        indbyggere.personer_antal,
        udgifter.opgjort_periode as opgjort_til,
        {{ er_hele_aaret('udgifter.opgjort_periode', 'udgifter.regnskabsaar') }} as er_hele_perioden
    from udgifter
    inner join indbyggere
        on udgifter.kommune_kode = indbyggere.kommune_kode and udgifter.regnskabsaar = indbyggere.regnskabsaar
)

select * from noegletal_boe_001
