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
        cast('LEV-01' as nvarchar(10)) as kontrol_id,
        spaend.kommune_kode,
        perioder.periode,
        cast(spaend.omraade as nvarchar(250)) as noegle,
        1 as antal
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
