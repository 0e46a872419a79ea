with fund as (
    {{ foren(
        [
            ref('drift__fund_sag'),
            ref('drift__fund_sag_mangler'),
            ref('drift__fund_foranstaltning'),
            ref('drift__fund_foranstaltning_sammenhaeng'),
            ref('drift__fund_norm'),
            ref('drift__fund_indbyggertal'),
            ref('drift__fund_alder_mangler'),
            ref('drift__fund_anbringelse_indbyggere'),
            ref('drift__fund_krl_norm'),
            ref('drift__fund_sammenligning'),
            ref('drift__fund_udsving'),
            ref('drift__fund_maaned'),
            ref('drift__fund_datapakke'),
            ref('drift__fund_kildesystem'),
            ref('drift__fund_kildesystem_navn'),
            ref('drift__fund_noegletal'),
            ref('drift__fund_fravaer'),
            ref('drift__fund_personale'),
            ref('drift__fund_konto'),
            ref('drift__fund_postering'),
            ref('drift__fund_primo'),
            ref('drift__fund_aarsskifte'),
            ref('drift__fund_krl'),
            ref('drift__fund_krl_sammenhaeng'),
            ref('drift__fund_dagtilbud'),
            ref('drift__fund_normering'),
            ref('drift__fund_karakter')
        ],
        ['kontrol_id', 'kommune_kode', 'periode', 'noegle', 'antal']
    ) }}
)

select * from fund
