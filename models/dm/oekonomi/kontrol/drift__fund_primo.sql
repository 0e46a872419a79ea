with primoposter as (
    select * from {{ ref('oekonomi__fakt_primopost') }}
),

-- If a primo is delivered twice in one set, its rows have other ids but the same konto and amount, and count twice.
ens_beloeb as (
    select
        kommune_kode,
        periode,
        regnskabsaar,
        primosaet_nr,
        right(konto_noegle, 16) as konto_nr,
        count(*) as antal
    from primoposter
    where beloeb_kr <> 0
    group by kommune_kode, periode, regnskabsaar, primosaet_nr, right(konto_noegle, 16), beloeb_kr
    having count(*) > 1
),

uden_ultimo as (
    select
        kommune_kode,
        regnskabsaar,
        max(periode) as nyeste_periode,
        count(distinct periode) as perioder_antal
    from {{ ref('oekonomi__fakt_balance') }}
    where ultimo_kr is null
    group by kommune_kode, regnskabsaar
),

fund_primo as (
    select
        {{ fund('OEKO-06', "concat('regnskabsår ', regnskabsaar)", antal='count(distinct primosaet_nr)') }}
    from primoposter
    group by kommune_kode, periode, regnskabsaar
    having count(distinct primosaet_nr) > 1
    union all
    select
        {{ fund('OEKO-07', "concat('regnskabsår ', regnskabsaar)", antal='count(*)') }}
    from primoposter
    where {{ kontodel('right(konto_noegle, 16)', 1, 1) }} = '9'
    group by kommune_kode, periode, regnskabsaar
    having sum(beloeb_kr) <> 0
    union all
    select
        {{ fund('OEKO-09', 'primopost_id', antal='1') }}
    from primoposter
    where {{ kontodel('right(konto_noegle, 16)', 1, 1) }} <> '9'
    union all
    select
        {{ fund(
            'OEKO-10', "concat('regnskabsår ', regnskabsaar)", periode='nyeste_periode', antal='perioder_antal'
        ) }}
    from uden_ultimo
    union all
    select
        {{ fund(
            'OEKO-11',
            "concat('regnskabsår ', regnskabsaar, ' sæt ', primosaet_nr, ' konto ', konto_nr)",
            antal='sum(antal)'
        ) }}
    from ens_beloeb
    group by kommune_kode, periode, regnskabsaar, primosaet_nr, konto_nr
)

select * from fund_primo
