-- What a regnskabsår begins with balances: the primoposter on hovedkonto 9 add up to nothing.
-- Asked of Datakvalitet, on which nothing is built: the fault of one kommune holds up no other table.
select
    kommune_kode,
    periode,
    noegle,
    antal
from {{ ref('drift__datakvalitet') }}
where kontrol_id = 'OEKO-07'
