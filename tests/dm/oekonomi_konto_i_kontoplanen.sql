-- Every konto of a posting or primopost is in the kontoplan of its regnskabsår: the known fault that
-- flis fix run oekonomi-ukendt-konto corrects.
select
    kommune_kode,
    regnskabsaar,
    konto_nr
from {{ ref('oekonomi__dim_kontoplan') }}
where er_i_kontoplanen = 0 and konto_noegle <> 'Ukendt'
