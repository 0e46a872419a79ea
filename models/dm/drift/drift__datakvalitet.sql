with alle_fund as (
    select * from {{ ref('_drift__fund') }}
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

select * from datakvalitet
