with aarsager as (
    select * from {{ ref('personale_fravaersaarsag') }}
),

dim_fravaersaarsag as (
    select
        fravaersaarsag_kode,
        fravaersaarsag_navn,
        coalesce(dst_aarsag_kode, 'Ingen') as dst_aarsag_kode,
        coalesce(dst_aarsag_navn, 'Ingen') as dst_aarsag_navn,
        er_i_fravaerspct,
        er_egen_sygdom
    from aarsager
    union all
    select
        'Ukendt' as fravaersaarsag_kode,
        'Ukendt' as fravaersaarsag_navn,
        'Ukendt' as dst_aarsag_kode,
        'Ukendt' as dst_aarsag_navn,
        cast(0 as smallint) as er_i_fravaerspct,
        cast(0 as smallint) as er_egen_sygdom
)

select * from dim_fravaersaarsag
