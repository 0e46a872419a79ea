with primoposter as (
    select * from {{ ref('oekonomi__fakt_primopost') }}
),

balance as (
    select * from {{ ref('oekonomi__fakt_balance') }}
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
    from balance
    where ultimo_kr is null
    group by kommune_kode, regnskabsaar
)

select
    kontrol_id,
    kommune_kode,
    periode,
    noegle,
    antal
from fund_primo
