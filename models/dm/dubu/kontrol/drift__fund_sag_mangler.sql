with tidligere as (
    select * from {{ ref('dsa_dubu__sag_historik') }}
),

nyeste as (
    select * from {{ ref('dsa_dubu__sag') }}
),

fund_sag_mangler as (
    select
        cast('DUBU-02' as nvarchar(10)) as kontrol_id,
        tidligere.kommune_kode,
        max(tidligere.periode) as periode,
        cast(tidligere.sag_id as nvarchar(250)) as noegle,
        1 as antal
    from tidligere
    left join nyeste on tidligere.sag_noegle = nyeste.sag_noegle
    where nyeste.sag_noegle is null
    group by tidligere.kommune_kode, tidligere.sag_id
)

select * from fund_sag_mangler
