with konti as (
    select * from {{ ref('oekonomi__dim_kontoplan') }}
    where kommune_kode <> '9999'
),

posteret as (
    select
        kommune_kode,
        konto_noegle,
        periode
    from {{ ref('oekonomi__fakt_postering') }}
    union all
    select
        kommune_kode,
        konto_noegle,
        periode
    from {{ ref('oekonomi__fakt_primopost') }}
),

fund_konto as (
    select
        cast('OEKO-01' as nvarchar(10)) as kontrol_id,
        kommune_kode,
        cast(null as date) as periode,
        cast(concat('regnskabsår ', regnskabsaar, ' konto ', konto_nr) as nvarchar(250)) as noegle,
        1 as antal
    from konti
    where hovedkonto_navn = 'Ukendt' or dranst_navn = 'Ukendt' or hovedart_navn = 'Ukendt'
    union all
    select
        cast('OEKO-02' as nvarchar(10)) as kontrol_id,
        konti.kommune_kode,
        max(posteret.periode) as periode,
        cast(concat('regnskabsår ', konti.regnskabsaar, ' konto ', konti.konto_nr) as nvarchar(250)) as noegle,
        cast(count(*) as int) as antal
    from konti
    inner join posteret on konti.konto_noegle = posteret.konto_noegle
    where konti.er_i_kontoplanen = 0
    group by konti.kommune_kode, konti.regnskabsaar, konti.konto_nr
)

select * from fund_konto
