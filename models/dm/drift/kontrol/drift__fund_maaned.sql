-- BORGER is delivered once a year, so its months have no gaps.
with maanedlige as (
    select distinct omraade from {{ ref('kube_omraade') }}
    where er_maanedlig = 1
),

landede as (
    select * from {{ ref('_drift__landet_maaned') }}
),

spaend as (
    select
        landede.kommune_kode,
        landede.omraade,
        min(landede.periode) as fra_periode,
        max(landede.begyndt_periode) as til_periode
    from landede
    inner join maanedlige on landede.omraade = maanedlige.omraade
    group by landede.kommune_kode, landede.omraade
),

perioder as (
    select periode from {{ ref('generel__dim_periode') }}
),

fund_maaned as (
    select
        {{ fund('LEV-01', 'spaend.omraade', fra='spaend', periode='perioder.periode', antal='1') }}
    from spaend
    inner join perioder on perioder.periode between spaend.fra_periode and spaend.til_periode
    left join landede
        on
            spaend.kommune_kode = landede.kommune_kode
            and spaend.omraade = landede.omraade
            and perioder.periode = landede.periode
    where landede.periode is null
)

select * from fund_maaned
