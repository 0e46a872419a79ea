with primoposter as (
    select * from {{ ref('oekonomi__fakt_primopost') }}
),

-- One primo delivered twice in one set has other ids, so its rows count twice: same konto, same amount.
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

fund_primo as (
    select
        cast('OEKO-06' as nvarchar(10)) as kontrol_id,
        kommune_kode,
        periode,
        cast(concat('regnskabsår ', regnskabsaar) as nvarchar(250)) as noegle,
        cast(count(distinct primosaet_nr) as int) as antal
    from primoposter
    group by kommune_kode, periode, regnskabsaar
    having count(distinct primosaet_nr) > 1
    union all
    select
        cast('OEKO-07' as nvarchar(10)) as kontrol_id,
        kommune_kode,
        periode,
        cast(concat('regnskabsår ', regnskabsaar) as nvarchar(250)) as noegle,
        cast(count(*) as int) as antal
    from primoposter
    where {{ kontodel('right(konto_noegle, 16)', 1, 1) }} = '9'
    group by kommune_kode, periode, regnskabsaar
    having sum(beloeb_kr) <> 0
    union all
    select
        cast('OEKO-09' as nvarchar(10)) as kontrol_id,
        kommune_kode,
        periode,
        cast(primopost_id as nvarchar(250)) as noegle,
        1 as antal
    from primoposter
    where {{ kontodel('right(konto_noegle, 16)', 1, 1) }} <> '9'
    union all
    select
        cast('OEKO-10' as nvarchar(10)) as kontrol_id,
        kommune_kode,
        max(periode) as periode,
        cast(concat('regnskabsår ', regnskabsaar) as nvarchar(250)) as noegle,
        cast(count(distinct periode) as int) as antal
    from {{ ref('oekonomi__fakt_balance') }}
    where ultimo_kr is null
    group by kommune_kode, regnskabsaar
    union all
    select
        cast('OEKO-11' as nvarchar(10)) as kontrol_id,
        kommune_kode,
        periode,
        cast(concat('regnskabsår ', regnskabsaar, ' sæt ', primosaet_nr, ' konto ', konto_nr) as nvarchar(250))
            as noegle,
        cast(sum(antal) as int) as antal
    from ens_beloeb
    group by kommune_kode, periode, regnskabsaar, primosaet_nr, konto_nr
)

select * from fund_primo
