with udgifter as (
    select
        kommune_kode,
        regnskabsaar,
        periode,
        cast(sum(nettoudgift_kr) as decimal(28, 6)) as taeller
    from {{ ref('borger_oekonomi__aggr_borger_oekonomi') }}
    where alder_til <= 17
    group by kommune_kode, regnskabsaar, periode
),

boern as (
    select
        kommune_kode,
        regnskabsaar,
        cast(sum(indbyggere_antal) as bigint) as personer_antal
    from {{ ref('_oekonomi__indbyggertal') }}
    where alder <= 17
    group by kommune_kode, regnskabsaar
),

noegletal_boe_001 as (
    select
        cast('BOE-001' as nvarchar(10)) as noegletal_id,
        udgifter.kommune_kode,
        udgifter.periode,
        udgifter.taeller,
        cast(boern.personer_antal as decimal(28, 6)) as naevner,
        boern.personer_antal
    from udgifter
    inner join boern
        on udgifter.kommune_kode = boern.kommune_kode and udgifter.regnskabsaar = boern.regnskabsaar
)

select * from noegletal_boe_001
