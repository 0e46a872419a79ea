-- One child is at most 1.0 helårsperson a year on every level: no month holds more days per child than it has.
with fakta as (
    select * from {{ ref('dubu__fakt_helaarspersoner_maaned') }}
),

perioder as (
    select * from {{ ref('generel__dim_periode') }}
)

select
    fakta.kommune_kode,
    fakta.periode,
    fakta.niveau,
    fakta.niveau_kode,
    fakta.dage,
    fakta.boern_antal
from fakta
inner join perioder on fakta.periode = perioder.periode
where fakta.dage > fakta.boern_antal * perioder.dage_i_maaned or fakta.dage < fakta.boern_antal
