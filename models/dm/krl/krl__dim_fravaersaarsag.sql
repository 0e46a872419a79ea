with aarsager as (
    select * from {{ ref('krl_fravaersaarsag') }}
),

leverede as (
    select distinct fravaersaarsag_kode from {{ ref('krl__fakt_fravaer') }}
    where fravaersaarsag_kode <> 'Ukendt'
),

-- A delivered code that the list does not know keeps its code, so that it can be found and added.
dim_fravaersaarsag as (
    select
        fravaersaarsag_kode,
        fravaersaarsag_navn,
        er_i_fravaerspct,
        er_egen_sygdom
    from aarsager
    union all
    select
        leverede.fravaersaarsag_kode,
        'Ukendt' as fravaersaarsag_navn,
        cast(0 as smallint) as er_i_fravaerspct,
        cast(0 as smallint) as er_egen_sygdom
    from leverede
    left join aarsager on leverede.fravaersaarsag_kode = aarsager.fravaersaarsag_kode
    where aarsager.fravaersaarsag_kode is null
    union all
    select
        'Ukendt' as fravaersaarsag_kode,
        'Ukendt' as fravaersaarsag_navn,
        cast(0 as smallint) as er_i_fravaerspct,
        cast(0 as smallint) as er_egen_sygdom
)

select * from dim_fravaersaarsag
