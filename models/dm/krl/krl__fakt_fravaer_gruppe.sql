with medarbejdere as (
    select * from {{ ref('krl__fakt_medarbejder') }}
),

fravaer as (
    select * from {{ ref('krl__fakt_fravaer') }}
),

aarsager as (
    select fravaersaarsag_kode from {{ ref('krl__dim_fravaersaarsag') }}
    where er_i_fravaerspct = 1
),

linjer as (
    select
        kommune_kode,
        periode,
        personalegruppe_kode,
        institution_noegle,
        1 as ansaettelser_antal,
        0 as fravaer_timer,
        naervaer_timer
    from medarbejdere
    union all
    select
        fravaer.kommune_kode,
        fravaer.periode,
        coalesce(medarbejdere.personalegruppe_kode, 'Ukendt') as personalegruppe_kode,
        coalesce(medarbejdere.institution_noegle, 'Ukendt') as institution_noegle,
        0 as ansaettelser_antal,
        fravaer.fravaer_timer,
        0 as naervaer_timer
    from fravaer
    inner join aarsager on fravaer.fravaersaarsag_kode = aarsager.fravaersaarsag_kode
    left join medarbejdere
        on
            fravaer.krl_ansaettelse_noegle = medarbejdere.krl_ansaettelse_noegle
            and fravaer.periode = medarbejdere.periode
),

summer as (
    select
        kommune_kode,
        periode,
        personalegruppe_kode,
        institution_noegle,
        cast(sum(ansaettelser_antal) as int) as ansaettelser_antal,
        cast(sum(fravaer_timer) as decimal(18, 2)) as fravaer_timer,
        cast(sum(naervaer_timer) as decimal(18, 2)) as naervaer_timer,
        cast(sum(fravaer_timer + naervaer_timer) as decimal(18, 2)) as mulige_timer
    from linjer
    group by kommune_kode, periode, personalegruppe_kode, institution_noegle
),

fakt_fravaer_gruppe as (
    select
        kommune_kode,
        periode,
        personalegruppe_kode,
        institution_noegle,
        ansaettelser_antal,
        fravaer_timer,
        naervaer_timer,
        mulige_timer,
        {{ kvotient('fravaer_timer * 100', 'mulige_timer') }} as fravaerspct
    from summer
)

select * from fakt_fravaer_gruppe
