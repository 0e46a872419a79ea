with tidligere as (
    select * from {{ ref('dsa_dubu__sag_historik') }}
),

nyeste as (
    select * from {{ ref('dsa_dubu__sag') }}
),

fund_sag_mangler as (
    select
        {{ fund('DUBU-02', 'tidligere.sag_id', fra='tidligere', periode='max(tidligere.periode)', antal='1') }}
    from tidligere
    left join nyeste on tidligere.sag_noegle = nyeste.sag_noegle
    where nyeste.sag_noegle is null
    group by tidligere.kommune_kode, tidligere.sag_id
)

select * from fund_sag_mangler
