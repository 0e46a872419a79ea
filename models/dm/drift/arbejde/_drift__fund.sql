with fund as (
    {{ foren(
        [
            ref('_drift__fund_sag'),
            ref('_drift__fund_sag_mangler'),
            ref('_drift__fund_foranstaltning'),
            ref('_drift__fund_maaned'),
            ref('_drift__fund_datapakke'),
            ref('_drift__fund_noegletal'),
            ref('_drift__fund_fravaer'),
            ref('_drift__fund_personale'),
            ref('_drift__fund_konto'),
            ref('_drift__fund_postering'),
            ref('_drift__fund_primo'),
            ref('_drift__fund_aarsskifte'),
            ref('_drift__fund_krl'),
            ref('_drift__fund_krl_sammenhaeng'),
            ref('_drift__fund_dagtilbud'),
            ref('_drift__fund_normering'),
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
