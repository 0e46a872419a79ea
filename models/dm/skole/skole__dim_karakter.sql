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
        98 as sortering,
        null as ects_kode,
        0 as er_talkarakter,
        null as karakter_vaerdi
    union all
    select
        'Ukendt' as karakter_noegle,
        'Ukendt' as karakter_navn,
        99 as sortering,
        null as ects_kode,
        0 as er_talkarakter,
        null as karakter_vaerdi
)

select
    karakter_noegle,
    karakter_navn,
    cast(sortering as smallint) as sortering,
    ects_kode,
    cast(er_talkarakter as smallint) as er_talkarakter,
    cast(karakter_vaerdi as smallint) as karakter_vaerdi
from dim_karakter
