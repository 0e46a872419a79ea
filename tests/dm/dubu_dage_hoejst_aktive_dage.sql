-- Merging overlaps takes days away and never adds any, and all types together have at least the days of the whole.
with fakta as (
    select * from {{ ref('dubu__fakt_helaarspersoner_maaned') }}
),

foranstaltninger as (
    select
        kommune_kode,
        periode,
        sum(aktive_dage) as aktive_dage
    from {{ ref('dubu__fakt_foranstaltning_maaned') }}
    group by kommune_kode, periode
),

niveauer as (
    select
        kommune_kode,
        periode,
        niveau,
        sum(dage) as dage
    from fakta
    group by kommune_kode, periode, niveau
),

i_alt as (
    select
        kommune_kode,
        periode,
        dage
    from niveauer
    where niveau = 'i_alt'
)

select
    foranstaltninger.kommune_kode,
    foranstaltninger.periode,
    foranstaltninger.aktive_dage,
    niveauer.niveau,
    niveauer.dage
from foranstaltninger
left join niveauer
    on foranstaltninger.kommune_kode = niveauer.kommune_kode and foranstaltninger.periode = niveauer.periode
left join i_alt
    on foranstaltninger.kommune_kode = i_alt.kommune_kode and foranstaltninger.periode = i_alt.periode
where
    niveauer.dage is null
    or niveauer.dage > foranstaltninger.aktive_dage
    or niveauer.dage < i_alt.dage
