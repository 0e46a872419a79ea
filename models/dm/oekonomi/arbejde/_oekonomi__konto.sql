with kontoplan as (
    select * from {{ ref('dsa_oekonomi__konto') }}
),

brugte as (
    select
        konto_noegle,
        kommune_kode,
        regnskabsaar
    from {{ ref('oekonomi__fakt_postering') }}
    union
    select
        konto_noegle,
        kommune_kode,
        regnskabsaar
    from {{ ref('oekonomi__fakt_primopost') }}
),

konto as (
    select
        konto_noegle,
        kommune_kode,
        regnskabsaar,
        konto_nr,
        konto_navn,
        cast(1 as smallint) as er_i_kontoplanen
    from kontoplan
    union all
    select
        brugte.konto_noegle,
        brugte.kommune_kode,
        brugte.regnskabsaar,
        cast(right(brugte.konto_noegle, 16) as char(16)) as konto_nr,
        'Ukendt' as konto_navn,
        cast(0 as smallint) as er_i_kontoplanen
    from brugte
    left join kontoplan on brugte.konto_noegle = kontoplan.konto_noegle
    where kontoplan.konto_noegle is null
)

select * from konto
