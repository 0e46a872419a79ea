with medarbejdere as (
    select * from {{ ref('krl__fakt_medarbejder') }}
),

fravaer as (
    select * from {{ ref('krl__fakt_fravaer') }}
),

aarsager as (
    select * from {{ ref('krl__dim_fravaersaarsag') }}
),

ansatte as (
    select
        kommune_kode,
        periode,
        sum(naervaer_timer) as naervaer_timer,
        sum(beskaeftigelsesdecimal) as fuldtidsansatte_antal,
        cast(count(distinct medarbejder_noegle) as bigint) as personer_antal
    from medarbejdere
    group by kommune_kode, periode
),

fravaerende as (
    select
        fravaer.kommune_kode,
        fravaer.periode,
        sum(case when aarsager.er_i_fravaerspct = 1 then fravaer.fravaer_timer else 0 end) as fravaer_timer,
        sum(case when aarsager.er_egen_sygdom = 1 then fravaer.fravaer_timer else 0 end) as egen_sygdom_timer
    from fravaer
    inner join aarsager on fravaer.fravaersaarsag_kode = aarsager.fravaersaarsag_kode
    group by fravaer.kommune_kode, fravaer.periode
),

-- Absence that was not delivered is unknown, not 0. The month gets a row when the absence arrives.
maaned as (
    select
        ansatte.kommune_kode,
        ansatte.periode,
        cast(fravaerende.fravaer_timer as decimal(18, 2)) as fravaer_timer,
        cast(fravaerende.egen_sygdom_timer as decimal(18, 2)) as egen_sygdom_timer,
        cast(ansatte.naervaer_timer + fravaerende.fravaer_timer as decimal(18, 2)) as mulige_timer,
        cast(ansatte.fuldtidsansatte_antal as decimal(18, 4)) as fuldtidsansatte_antal,
        ansatte.personer_antal
    from ansatte
    inner join fravaerende
        on ansatte.kommune_kode = fravaerende.kommune_kode and ansatte.periode = fravaerende.periode
    where ansatte.naervaer_timer + fravaerende.fravaer_timer > 0
)

select * from maaned
