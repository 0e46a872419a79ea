with landede as (
    select distinct
        kommune_kode,
        omraade,
        periode,
        case when periode <= udlaest_tidspunkt then periode end as begyndt_periode
    from {{ ref('drift__datapakke') }}
    where status <> 'afvist' and kommune_kode <> '0000'
),

spaend as (
    select
        kommune_kode,
        omraade,
        min(periode) as fra_periode,
        max(begyndt_periode) as til_periode
    from landede
    group by kommune_kode, omraade
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
