with konti as (
    select * from {{ ref('oekonomi__dim_kontoplan') }}
    where kommune_kode <> '9999'
),

posteret as (
    select
        kommune_kode,
        konto_noegle,
        periode as posteret_periode
    from {{ ref('oekonomi__fakt_postering') }}
    union all
    select
        kommune_kode,
        konto_noegle,
        periode as posteret_periode
    from {{ ref('oekonomi__fakt_primopost') }}
),

fund_konto as (
    select
        {{ fund(
            'OEKO-01',
            "concat('regnskabsår ', regnskabsaar, ' konto ', konto_nr)",
            periode='cast(null as date)',
            antal='1'
        ) }}
    from konti
    where hovedkonto_navn = 'Ukendt' or dranst_navn = 'Ukendt' or hovedart_navn = 'Ukendt'
    union all
    select
        {{ fund(
            'OEKO-14',
            "concat('regnskabsår ', regnskabsaar, ' hovedfunktion ', hovedfunktion_kode, ' konto ', konto_nr)",
            periode='cast(null as date)',
            antal='1'
        ) }}
    from konti
    where hovedfunktion_navn = 'Ukendt' and hovedkonto_navn <> 'Ukendt'
    union all
    select
        {{ fund(
            'OEKO-02',
            "concat('regnskabsår ', konti.regnskabsaar, ' konto ', konti.konto_nr)",
            fra='konti',
            periode='max(posteret.posteret_periode)',
            antal='count(*)'
        ) }}
    from konti
    inner join posteret on konti.konto_noegle = posteret.konto_noegle
    where konti.er_i_kontoplanen = 0
    group by konti.kommune_kode, konti.regnskabsaar, konti.konto_nr
)

select * from fund_konto
