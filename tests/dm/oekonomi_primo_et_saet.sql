-- A regnskabsår has one set of primoposter: the known fault that flis fix run oekonomi-dobbelt-primo corrects.
select
    kommune_kode,
    regnskabsaar,
    count(distinct primosaet_nr) as saet_antal
from {{ ref('oekonomi__fakt_primopost') }}
group by kommune_kode, regnskabsaar
having count(distinct primosaet_nr) > 1
