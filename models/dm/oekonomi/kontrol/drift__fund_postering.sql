with leverede as (
    select * from {{ ref('dsa_oekonomi__postering') }}
),

posteringer as (
    select * from leverede
    where posteringstype_kode not in ('NOR', 'SUP')
),

summer as (
    select * from {{ ref('_oekonomi__artssum') }}
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
        {{ fund('OEKO-03', "concat('posteringstype ', posteringstype_kode)", antal='count(*)') }}
    from posteringer
    group by kommune_kode, periode, posteringstype_kode
    union all
    select
        {{ fund('OEKO-04', "concat('regnskabsår ', regnskabsaar)", antal='sum(posteringer_antal)') }}
    from summer
    where abs(year(periode) - regnskabsaar) > 1
    group by kommune_kode, periode, regnskabsaar
    union all
    select
        {{ fund('OEKO-12', "concat('regnskabsår ', regnskabsaar)", antal='count(*)') }}
    from leverede
    where
        posteringstype_kode = 'NOR'
        and (posteringsdato < periode or posteringsdato > {{ maaned_slut('periode') }})
    group by kommune_kode, periode, regnskabsaar
    union all
    select
        {{ fund('OEKO-13', "concat('regnskabsår ', regnskabsaar)", antal='sum(posteringer_antal)') }}
    from summer
    group by kommune_kode, periode, regnskabsaar
    having sum(beloeb_kr) <> 0 and max(case when hovedkonto_kode = '9' then 1 else 0 end) = 1
    union all
    select
        {{ fund('OEKO-05', 'steder.omkostningssted_kode', fra='steder', periode='cast(null as date)', antal='1') }}
    from steder
    inner join leverende on steder.kommune_kode = leverende.kommune_kode
    where steder.leveret_periode is null
)

select * from fund_postering
