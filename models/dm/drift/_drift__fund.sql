with fund as (
    {{ foren(
        [
            ref('_drift__fund_sag'),
            ref('_drift__fund_sag_mangler'),
            ref('_drift__fund_foranstaltning'),
            ref('_drift__fund_maaned'),
            ref('_drift__fund_datapakke'),
            ref('_drift__fund_noegletal'),
            ref('_drift__fund_karakter')
        ],
        ['kontrol_id', 'kommune_kode', 'periode', 'noegle', 'antal']
    ) }}
)

select
    kontrol_id,
    kommune_kode,
    periode,
    noegle,
    antal
from fund
