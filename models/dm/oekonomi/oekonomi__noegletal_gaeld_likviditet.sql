with saldi as (
    select * from {{ ref('_oekonomi__aarssaldo') }}
),

indbyggere as (
    select
        kommune_kode,
        regnskabsaar,
        cast(sum(indbyggere_antal) as bigint) as indbyggere_antal
    from {{ ref('_oekonomi__indbyggertal') }}
    group by kommune_kode, regnskabsaar
),

-- A liability is stored negative.
grupper as (
    select
        kommune_kode,
        regnskabsaar,
        opgjort_periode,
        sum(case when balancegruppe = 'likvide' then saldo_kr else 0 end) as likvide,
        -sum(case
            when balancegruppe in ('langfristet', 'aeldreboliger', 'feriemidler', 'leasing') then saldo_kr
            else 0
        end) as langfristet,
        -sum(case when balancegruppe = 'aeldreboliger' then saldo_kr else 0 end) as aeldreboliger,
        -sum(case when balancegruppe = 'feriemidler' then saldo_kr else 0 end) as feriemidler,
        -sum(case when balancegruppe = 'leasing' then saldo_kr else 0 end) as leasing,
        -sum(case when balancegruppe = 'kortfristet' then saldo_kr else 0 end) as kortfristet
    from saldi
    group by kommune_kode, regnskabsaar, opgjort_periode
),

noegletal_gaeld_likviditet as (
    select
        grupper.kommune_kode,
        grupper.regnskabsaar,
        perioder.periode,
        grupper.opgjort_periode,
        {{ er_hele_aaret('grupper.opgjort_periode', 'grupper.regnskabsaar') }} as er_hele_aaret,
        cast(grupper.likvide as decimal(28, 2)) as likvide_aktiver_kr,
        cast(grupper.langfristet as decimal(28, 2)) as langfristet_gaeld_kr,
        cast(grupper.langfristet - grupper.aeldreboliger as decimal(28, 2)) as gaeld_uden_aeldreboliger_kr,
        cast(grupper.langfristet - grupper.feriemidler as decimal(28, 2)) as gaeld_uden_feriemidler_kr,
        cast(grupper.langfristet - grupper.leasing as decimal(28, 2)) as gaeld_uden_leasing_kr,
        cast(grupper.kortfristet as decimal(28, 2)) as kortfristet_gaeld_kr,
        indbyggere.indbyggere_antal
    from grupper
    inner join {{ ref('generel__dim_periode') }} as perioder
        on grupper.regnskabsaar = perioder.aar and perioder.maaned = 1
    left join indbyggere
        on grupper.kommune_kode = indbyggere.kommune_kode and grupper.regnskabsaar = indbyggere.regnskabsaar
)

select * from noegletal_gaeld_likviditet
