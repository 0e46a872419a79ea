with karakterer as (
    select * from {{ ref('_skole__leveret_karakter') }}
),

-- A school has its newest name. Rows without a name are ignored.
nummererede as (
    select
        karakterer.*,
        row_number() over (
            partition by skole_noegle
            order by
                case when skole_navn is null then 1 else 0 end,
                udlaest_tidspunkt desc,
                {{ kodepunkt('kilde') }} desc,
                {{ kodepunkt('skole_navn') }}
        ) as nummer
    from karakterer
),

dim_skole as (
    select
        skole_noegle,
        kommune_kode,
        skole_kode,
        coalesce(skole_navn, 'Ukendt') as skole_navn
    from nummererede
    where nummer = 1
    union all
    select
        'Ukendt' as skole_noegle,
        cast('9999' as char(4)) as kommune_kode,
        'Ukendt' as skole_kode,
        'Ukendt' as skole_navn
)

select * from dim_skole
