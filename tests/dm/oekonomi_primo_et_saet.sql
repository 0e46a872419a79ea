-- A regnskabsår has one set of primoposter: the known fault that flis fix run oekonomi-dobbelt-primo corrects.
-- Asked of Datakvalitet, on which nothing is built: the fault of one kommune holds up no other table.
select
    kommune_kode,
    periode,
    noegle,
    antal
from {{ ref('drift__datakvalitet') }}
where kontrol_id = 'OEKO-06'
