-- Every konto of a posting or primopost is in the kontoplan of its regnskabsår: the known fault that
-- flis fix run oekonomi-ukendt-konto corrects.
-- Asked of Datakvalitet, on which nothing is built: the fault of one kommune holds up no other table.
select
    kommune_kode,
    periode,
    noegle,
    antal
from {{ ref('drift__datakvalitet') }}
where kontrol_id = 'OEKO-02'
