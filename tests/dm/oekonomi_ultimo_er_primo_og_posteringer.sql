-- The ultimo that was built month by month is primo and all postings of the regnskabsår so far, counted from them anew.
with posteringer as (
    select
        kommune_kode,
        regnskabsaar,
        periode,
        {{ funktion_af('right(konto_noegle, 16)') }} as funktion_kode,
        sum(beloeb_kr) as beloeb_kr
    from {{ ref('oekonomi__fakt_postering') }}
    where substring(right(konto_noegle, 16), 1, 1) = '9'
    group by kommune_kode, regnskabsaar, periode, {{ funktion_af('right(konto_noegle, 16)') }}
),

balance as (
    select * from {{ ref('oekonomi__fakt_balance') }}
    where ultimo_kr is not null
)

select
    balance.kommune_kode,
    balance.regnskabsaar,
    balance.periode,
    balance.funktion_kode,
    balance.primo_kr,
    balance.ultimo_kr,
    sum(posteringer.beloeb_kr) as beloeb_kr
from balance
left join posteringer
    on
        balance.kommune_kode = posteringer.kommune_kode
        and balance.regnskabsaar = posteringer.regnskabsaar
        and balance.funktion_kode = posteringer.funktion_kode
        and balance.periode >= posteringer.periode
group by
    balance.kommune_kode, balance.regnskabsaar, balance.periode, balance.funktion_kode, balance.primo_kr,
    balance.ultimo_kr
having balance.ultimo_kr <> balance.primo_kr + coalesce(sum(posteringer.beloeb_kr), 0)
