with tidligere as (
    select * from {{ ref('dsa_dubu__sag_historik') }}
),

nyeste as (
    select * from {{ ref('dsa_dubu__sag') }}
),

fund_sag_mangler as (
    select
        'DUBU-02' as kontrol_id,
        tidligere.kommune_kode,
        max(tidligere.periode) as periode,
        tidligere.sag_id as noegle,
        1 as antal
    from tidligere
    left join nyeste on tidligere.sag_noegle = nyeste.sag_noegle
    where nyeste.sag_noegle is null
    group by tidligere.kommune_kode, tidligere.sag_id
)

select
    kontrol_id,
    kommune_kode,
    periode,
    noegle,
    antal
from fund_sag_mangler
