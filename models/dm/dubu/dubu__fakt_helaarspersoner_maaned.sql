with boern as (
    select * from {{ ref('_dubu__barn_maaned') }}
),

perioder as (
    select * from {{ ref('generel__dim_periode') }}
),

fakt_helaarspersoner_maaned as (
    select
        boern.kommune_kode,
        boern.periode,
        boern.niveau,
        boern.niveau_kode,
        cast(sum(boern.dage) as int) as dage,
        {{ helaarspersoner('sum(boern.dage)', 'perioder.dage_i_aar') }} as helaarspersoner,
        cast(count(*) as int) as boern_antal
    from boern
    inner join perioder on boern.periode = perioder.periode
    group by boern.kommune_kode, boern.periode, boern.niveau, boern.niveau_kode, perioder.dage_i_aar
)

select * from fakt_helaarspersoner_maaned
