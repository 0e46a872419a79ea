{{ config(group='skole') }}

-- Every pupil, school year, subject and discipline delivered in a readable school year has its one row, and no other.
with leverede as (
    select distinct
        kommune_kode,
        elev_noegle,
        periode,
        fag_kode,
        disciplin_kode
    from {{ ref('_skole__leveret_karakter') }}
    where periode is not null
),

fakta as (
    select
        kommune_kode,
        elev_noegle,
        periode,
        fag_kode,
        disciplin_kode
    from {{ ref('skole__fakt_standpunktskarakter') }}
),

begge as (
    select * from leverede
    union all
    select * from fakta
)

select
    kommune_kode,
    periode,
    fag_kode,
    disciplin_kode
from begge
group by kommune_kode, elev_noegle, periode, fag_kode, disciplin_kode
having count(*) <> 2
