-- First and second grades came with version 2; the last ones must be the same in both, row by row.
with begge as (
    select
        'v1' as version,
        kommune_kode,
        elev_noegle,
        periode,
        fag_kode,
        disciplin_kode,
        karakter_sidste,
        vaerdi_sidste,
        er_karakter_sidste
    from {{ ref('skole__fakt_standpunktskarakter', v=1) }}
    union all
    select
        'v2' as version,
        kommune_kode,
        elev_noegle,
        periode,
        fag_kode,
        disciplin_kode,
        karakter_sidste,
        vaerdi_sidste,
        er_karakter_sidste
    from {{ ref('skole__fakt_standpunktskarakter', v=2) }}
    where karakter_sidste is not null
)

select
    kommune_kode,
    periode,
    fag_kode,
    disciplin_kode,
    karakter_sidste,
    count(*) as raekker_antal
from begge
group by
    kommune_kode,
    elev_noegle,
    periode,
    fag_kode,
    disciplin_kode,
    karakter_sidste,
    vaerdi_sidste,
    er_karakter_sidste
having count(*) <> 2 or min(version) = max(version)
