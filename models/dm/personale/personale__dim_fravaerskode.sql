with koder as (
    select
        kilde_kode,
        {{ tekstnoegle('fravaerskode') }} as fravaerskode,
        fravaerskode_navn,
        fravaersaarsag_kode,
        cast(concat(kilde_kode, '|', {{ tekstnoegle('fravaerskode') }}) as nvarchar(21)) as fravaerskode_noegle
    from {{ ref('personale_fravaerskode') }}
),

brugte as (
    select distinct
        fravaerskode_noegle,
        kilde_kode,
        fravaerskode
    from {{ ref('personale__fakt_fravaer') }}
),

aarsager as (
    select * from {{ ref('personale__dim_fravaersaarsag') }}
),

kendte as (
    select
        coalesce(koder.fravaerskode_noegle, brugte.fravaerskode_noegle) as fravaerskode_noegle,
        coalesce(koder.kilde_kode, brugte.kilde_kode) as kilde_kode,
        coalesce(koder.fravaerskode, brugte.fravaerskode) as fravaerskode,
        coalesce(koder.fravaerskode_navn, 'Ukendt') as fravaerskode_navn,
        coalesce(koder.fravaersaarsag_kode, 'Ukendt') as fravaersaarsag_kode
    from koder
    full outer join brugte on koder.fravaerskode_noegle = brugte.fravaerskode_noegle
    union all
    select
        'Ukendt' as fravaerskode_noegle,
        'Ukendt' as kilde_kode,
        'Ukendt' as fravaerskode,
        'Ukendt' as fravaerskode_navn,
        'Ukendt' as fravaersaarsag_kode
),

dim_fravaerskode as (
    select
        kendte.fravaerskode_noegle,
        kendte.kilde_kode,
        kendte.fravaerskode,
        kendte.fravaerskode_navn,
        aarsager.fravaersaarsag_kode,
        aarsager.fravaersaarsag_navn,
        aarsager.er_i_fravaerspct,
        aarsager.er_egen_sygdom
    from kendte
    inner join aarsager on kendte.fravaersaarsag_kode = aarsager.fravaersaarsag_kode
)

select * from dim_fravaerskode
