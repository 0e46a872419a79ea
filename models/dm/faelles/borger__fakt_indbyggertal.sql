with indbyggertal as (
    select * from {{ ref('dsa_borger__indbyggertal') }}
),

fakt_indbyggertal as (
    select
        kommune_kode,
        aar,
        periode,
        alder,
        koen_kode,
        indbyggere_antal
    from indbyggertal
)

select * from fakt_indbyggertal
