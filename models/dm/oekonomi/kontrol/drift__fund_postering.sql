with posteringer as (
    select * from {{ ref('dsa_oekonomi__postering') }}
    where posteringstype_kode not in ('NOR', 'SUP')
),

summer as (
    select * from {{ ref('_oekonomi__maanedssum') }}
),

steder as (
    select * from {{ ref('oekonomi__dim_omkostningssted') }}
    where kommune_kode <> '9999'
),

leverende as (
    select distinct kommune_kode from steder
    where er_aktuel = 1
),

fund_postering as (
    select
        cast('OEKO-03' as nvarchar(10)) as kontrol_id,
        kommune_kode,
        periode,
        cast(concat('posteringstype ', posteringstype_kode) as nvarchar(250)) as noegle,
        cast(count(*) as int) as antal
    from posteringer
    group by kommune_kode, periode, posteringstype_kode
    union all
    select
        cast('OEKO-04' as nvarchar(10)) as kontrol_id,
        kommune_kode,
        periode,
        cast(concat('regnskabsår ', regnskabsaar) as nvarchar(250)) as noegle,
        cast(sum(posteringer_antal) as int) as antal
    from summer
    where abs(year(periode) - regnskabsaar) > 1
    group by kommune_kode, periode, regnskabsaar
    union all
    select
        cast('OEKO-05' as nvarchar(10)) as kontrol_id,
        steder.kommune_kode,
        cast(null as date) as periode,
        cast(steder.omkostningssted_kode as nvarchar(250)) as noegle,
        1 as antal
    from steder
    inner join leverende on steder.kommune_kode = leverende.kommune_kode
    where steder.leveret_periode is null
)

select * from fund_postering
