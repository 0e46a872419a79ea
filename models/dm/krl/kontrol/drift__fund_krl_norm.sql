with medarbejdere as (
    select
        krl_ansaettelse_noegle,
        kommune_kode,
        periode,
        naervaer_timer,
        beskaeftigelsesdecimal
    from {{ ref('krl__fakt_medarbejder') }}
    where beskaeftigelsesdecimal > 0
),

fravaer as (
    select
        krl_ansaettelse_noegle,
        periode,
        sum(fravaer_timer) as fravaer_timer
    from {{ ref('krl__fakt_fravaer') }}
    group by krl_ansaettelse_noegle, periode
),

graenser as (
    select * from {{ ref('kontrol_graense') }}
    where kontrol_id = 'KRL-08'
),

fund_krl_norm as (
    select
        {{ fund('KRL-08', 'medarbejdere.krl_ansaettelse_noegle', fra='medarbejdere', antal='1') }}
    from medarbejdere
    cross join graenser
    left join fravaer
        on
            medarbejdere.krl_ansaettelse_noegle = fravaer.krl_ansaettelse_noegle
            and medarbejdere.periode = fravaer.periode
    {{ kalender_om('medarbejdere.periode', maaned_slut('medarbejdere.periode')) }}
    where
        (coalesce(medarbejdere.naervaer_timer, 0) + coalesce(fravaer.fravaer_timer, 0)) * 100
        > graenser.graense_pct * {{ norm_timer('medarbejdere.periode', 'medarbejdere.beskaeftigelsesdecimal') }}
)

select * from fund_krl_norm
