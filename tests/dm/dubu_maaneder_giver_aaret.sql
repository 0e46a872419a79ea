-- Twelve months add up to the year, but for the rounding of each month to six decimals.
with fakta as (
    select * from {{ ref('dubu__fakt_helaarspersoner_maaned') }}
),

perioder as (
    select * from {{ ref('generel__dim_periode') }}
),

aarene as (
    select
        fakta.kommune_kode,
        fakta.niveau,
        fakta.niveau_kode,
        perioder.aar,
        perioder.dage_i_aar,
        sum(fakta.dage) as dage,
        sum(fakta.helaarspersoner) as helaarspersoner
    from fakta
    inner join perioder on fakta.periode = perioder.periode
    group by fakta.kommune_kode, fakta.niveau, fakta.niveau_kode, perioder.aar, perioder.dage_i_aar
)

select
    kommune_kode,
    niveau,
    niveau_kode,
    aar,
    dage,
    helaarspersoner
from aarene
where abs(helaarspersoner - {{ helaarspersoner('dage', 'dage_i_aar') }}) > 0.0000065
