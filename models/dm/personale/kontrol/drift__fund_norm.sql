with timer as (
    select
        kommune_kode,
        periode,
        ansaettelse_noegle,
        fravaer_timer as timer
    from {{ ref('personale__fakt_fravaer') }}
    union all
    select
        kommune_kode,
        periode,
        ansaettelse_noegle,
        naervaer_timer as timer
    from {{ ref('personale__fakt_naervaer') }}
),

summer as (
    select
        kommune_kode,
        periode,
        ansaettelse_noegle,
        sum(timer) as timer
    from timer
    group by kommune_kode, periode, ansaettelse_noegle
),

ansaettelser as (
    select
        ansaettelse_noegle,
        beskaeftigelsesdecimal
    from {{ ref('personale__dim_ansaettelse') }}
    where er_leveret = 1 and beskaeftigelsesdecimal > 0
),

graenser as (
    select * from {{ ref('kontrol_graense') }}
    where kontrol_id = 'PERS-08'
),

fund_norm as (
    select
        {{ fund('PERS-08', 'summer.ansaettelse_noegle', fra='summer', antal='1') }}
    from summer
    inner join ansaettelser on summer.ansaettelse_noegle = ansaettelser.ansaettelse_noegle
    cross join graenser
    {{ kalender_om('summer.periode', maaned_slut('summer.periode')) }}
    where
        summer.timer * 100
        > graenser.graense_pct * {{ norm_timer('summer.periode', 'ansaettelser.beskaeftigelsesdecimal') }}
)

select * from fund_norm
