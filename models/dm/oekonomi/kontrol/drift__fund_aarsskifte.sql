with primo as (
    select * from {{ ref('_oekonomi__primosum') }}
),

balance as (
    select * from {{ ref('oekonomi__fakt_balance') }}
    where ultimo_kr is not null
),

-- The closing balance of a year: that of the newest known month from December on.
slutmaaneder as (
    select
        kommune_kode,
        regnskabsaar,
        max(periode) as slut_periode
    from balance
    group by kommune_kode, regnskabsaar
    having max(year(periode) * 12 + month(periode)) >= regnskabsaar * 12 + 12
),

primoaar as (
    select distinct
        primo.kommune_kode,
        primo.regnskabsaar,
        slutmaaneder.slut_periode
    from primo
    inner join slutmaaneder
        on primo.kommune_kode = slutmaaneder.kommune_kode and primo.regnskabsaar - 1 = slutmaaneder.regnskabsaar
),

saldi as (
    select
        primoaar.kommune_kode,
        primoaar.regnskabsaar,
        primo.funktion_kode,
        primo.primo_kr as forskel_kr
    from primoaar
    inner join primo
        on primoaar.kommune_kode = primo.kommune_kode and primoaar.regnskabsaar = primo.regnskabsaar
    union all
    select
        primoaar.kommune_kode,
        primoaar.regnskabsaar,
        balance.funktion_kode,
        -balance.ultimo_kr as forskel_kr
    from primoaar
    inner join balance
        on
            primoaar.kommune_kode = balance.kommune_kode
            and primoaar.regnskabsaar - 1 = balance.regnskabsaar and primoaar.slut_periode = balance.periode
),

fund_aarsskifte as (
    select
        {{ fund('OEKO-08', 'saldi.funktion_kode', fra='saldi', periode='perioder.periode', antal='1') }}
    from saldi
    inner join {{ ref('generel__dim_periode') }} as perioder
        on saldi.regnskabsaar = perioder.aar and perioder.maaned = 1
    group by saldi.kommune_kode, perioder.periode, saldi.funktion_kode
    having sum(saldi.forskel_kr) <> 0
)

select * from fund_aarsskifte
