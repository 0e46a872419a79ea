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
        0 as er_valgfag,
        1 as er_antagelse
)

select
    fag_noegle,
    fag_kode,
    fag_navn,
    disciplin_kode,
    disciplin_navn,
    fra_klassetrin,
    til_klassetrin,
    cast(er_valgfag as smallint) as er_valgfag,
    cast(er_antagelse as smallint) as er_antagelse
from dim_fag
