with fagene as (
    select * from {{ ref('skole_fag') }}
),

dim_fag as (
    select
        fag_noegle,
        fag_kode,
        fag_navn,
        disciplin_kode,
        disciplin_navn,
        fra_klassetrin,
        til_klassetrin,
        er_valgfag,
        er_antagelse
    from fagene
    union all
    select
        'Ukendt' as fag_noegle,
        'Ukendt' as fag_kode,
        'Ukendt' as fag_navn,
        null as disciplin_kode,
        'Ukendt' as disciplin_navn,
        null as fra_klassetrin,
        null as til_klassetrin,
        cast(0 as smallint) as er_valgfag,
        cast(1 as smallint) as er_antagelse
)

select * from dim_fag
