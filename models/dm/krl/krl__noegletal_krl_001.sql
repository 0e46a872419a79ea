with grupper as (
    select * from {{ ref('krl__fakt_fravaer_gruppe') }}
),

medarbejdere as (
    select
        kommune_kode,
        periode,
        cast(count(distinct medarbejder_noegle) as bigint) as personer_antal
    from {{ ref('krl__fakt_medarbejder') }}
    group by kommune_kode, periode
),

-- Absence that was not delivered is unknown, not 0. The month gets a row when the absence arrives.
maaneder_med_fravaer as (
    select distinct
        kommune_kode,
        periode
    from {{ ref('krl__fakt_fravaer') }}
),

-- Hours are added up before they are divided: sums are exact.
summer as (
    select
        kommune_kode,
        periode,
        sum(fravaer_timer) as fravaer_timer,
        sum(mulige_timer) as mulige_timer
    from grupper
    group by kommune_kode, periode
),

noegletal_krl_001 as (
    select
        cast('KRL-001' as nvarchar(10)) as noegletal_id,
        summer.kommune_kode,
        summer.periode,
        cast({{ kvotient('summer.fravaer_timer', '7.4') }} as decimal(28, 6)) as taeller,
        cast({{ kvotient('summer.mulige_timer', '7.4') }} as decimal(28, 6)) as naevner,
        medarbejdere.personer_antal
    from summer
    inner join medarbejdere
        on summer.kommune_kode = medarbejdere.kommune_kode and summer.periode = medarbejdere.periode
    inner join maaneder_med_fravaer as fravaerende
        on summer.kommune_kode = fravaerende.kommune_kode and summer.periode = fravaerende.periode
    where summer.mulige_timer > 0
)

select * from noegletal_krl_001
