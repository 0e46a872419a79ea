with kilder as (
    select * from {{ ref('_personale__timer_kilde') }}
),

medarbejdere as (
    select * from {{ ref('_personale__medarbejdere') }}
),

-- A month gets a row only when absence and presence have both arrived. With one of them the share would be wrong.
maaneder as (
    select
        kommune_kode,
        periode,
        cast(sum(fravaer_timer) as decimal(18, 2)) as fravaer_timer,
        cast(sum(egen_sygdom_timer) as decimal(18, 2)) as egen_sygdom_timer,
        cast(sum(naervaer_timer) as decimal(18, 2)) as naervaer_timer,
        cast(sum(fravaer_timer + naervaer_timer) as decimal(18, 2)) as mulige_timer
    from kilder
    group by kommune_kode, periode
    having min(er_fravaer) = 1 and min(er_naervaer) = 1 and sum(fravaer_timer + naervaer_timer) > 0
),

noegletal_fravaer as (
    select
        maaneder.kommune_kode,
        maaneder.periode,
        maaneder.fravaer_timer,
        maaneder.naervaer_timer,
        maaneder.mulige_timer,
        {{ kvotient('maaneder.fravaer_timer', '7.4') }} as fravaersdagsvaerk,
        {{ kvotient('maaneder.naervaer_timer', '7.4') }} as naervaersdagsvaerk,
        {{ kvotient('maaneder.mulige_timer', '7.4') }} as mulige_dagsvaerk,
        {{ kvotient('maaneder.fravaer_timer * 100', 'maaneder.mulige_timer') }} as fravaer_pct,
        medarbejdere.personer_antal,
        maaneder.egen_sygdom_timer,
        {{ kvotient('maaneder.egen_sygdom_timer', '7.4') }} as egen_sygdom_dagsvaerk,
        medarbejdere.fuldtidsansatte_antal
    from maaneder
    inner join medarbejdere
        on maaneder.kommune_kode = medarbejdere.kommune_kode and maaneder.periode = medarbejdere.periode
)

select * from noegletal_fravaer
