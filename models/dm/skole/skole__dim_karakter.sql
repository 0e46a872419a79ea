with koder as (
    select * from {{ ref('skole_karakter') }}
    where er_standpunkt = 1
),

dim_karakter as (
    select
        karakter_kode as karakter_noegle,
        karakter_navn,
        sortering,
        ects_kode,
        er_talkarakter,
        karakter_vaerdi
    from koder
    union all
    select
        'Ingen' as karakter_noegle,
        'Ingen karakter givet' as karakter_navn,
        cast(98 as smallint) as sortering,
        null as ects_kode,
        cast(0 as smallint) as er_talkarakter,
        null as karakter_vaerdi
    union all
    select
        'Ukendt' as karakter_noegle,
        'Ukendt' as karakter_navn,
        cast(99 as smallint) as sortering,
        null as ects_kode,
        cast(0 as smallint) as er_talkarakter,
        null as karakter_vaerdi
)

select * from dim_karakter
