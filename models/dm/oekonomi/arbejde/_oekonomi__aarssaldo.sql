with balance as (
    select * from {{ ref('oekonomi__fakt_balance') }}
    where ultimo_kr is not null
),

funktioner as (
    select * from {{ ref('oekonomi__dim_funktion') }}
),

nyeste as (
    select
        kommune_kode,
        regnskabsaar,
        max(periode) as opgjort_periode
    from balance
    group by kommune_kode, regnskabsaar
),

aarssaldo as (
    select
        nyeste.kommune_kode,
        nyeste.regnskabsaar,
        nyeste.opgjort_periode,
        funktioner.balancegruppe,
        cast(sum(balance.ultimo_kr) as decimal(28, 2)) as saldo_kr
    from nyeste
    inner join balance
        on
            nyeste.kommune_kode = balance.kommune_kode
            and nyeste.regnskabsaar = balance.regnskabsaar and nyeste.opgjort_periode = balance.periode
    inner join funktioner on balance.funktion_kode = funktioner.funktion_kode
    group by nyeste.kommune_kode, nyeste.regnskabsaar, nyeste.opgjort_periode, funktioner.balancegruppe
)

select * from aarssaldo
