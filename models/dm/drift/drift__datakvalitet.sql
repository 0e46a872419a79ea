with alle_fund as (
    {{ foren(
        [
            ref('_drift__fund_sag'),
            ref('_drift__fund_sag_mangler'),
            ref('_drift__fund_foranstaltning'),
            ref('_drift__fund_maaned'),
            ref('_drift__fund_datapakke'),
            ref('_drift__fund_noegletal')
        ],
        ['kontrol_id', 'kommune_kode', 'periode', 'noegle', 'antal']
    ) }}
),

kontroller as (
    select * from {{ ref('kontrol') }}
),

datakvalitet as (
    select
        alle_fund.kontrol_id,
        kontroller.kontrol_tekst,
        kontroller.alvor,
        alle_fund.kommune_kode,
        alle_fund.periode,
        kontroller.tabel,
        alle_fund.antal,
        alle_fund.noegle
    from alle_fund
    inner join kontroller on alle_fund.kontrol_id = kontroller.kontrol_id
)

select
    kontrol_id,
    kontrol_tekst,
    alvor,
    kommune_kode,
    periode,
    tabel,
    antal,
    noegle
from datakvalitet
