-- What a regnskabsår begins with balances: the primoposter on hovedkonto 9 add up to nothing.
select
    kommune_kode,
    regnskabsaar,
    sum(beloeb_kr) as beloeb_kr
from {{ ref('oekonomi__fakt_primopost') }}
where substring(right(konto_noegle, 16), 1, 1) = '9'
group by kommune_kode, regnskabsaar
having sum(beloeb_kr) <> 0
