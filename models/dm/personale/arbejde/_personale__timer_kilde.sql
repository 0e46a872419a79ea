with koder as (
    select
        fravaerskode_noegle,
        er_i_fravaerspct,
        er_egen_sygdom
    from {{ ref('personale__dim_fravaerskode') }}
),

bidrag as (
    select
        fravaer.kommune_kode,
        fravaer.periode,
        fravaer.kilde_kode,
        case when koder.er_i_fravaerspct = 1 then fravaer.fravaer_timer else 0 end as fravaer_timer,
        case when koder.er_egen_sygdom = 1 then fravaer.fravaer_timer else 0 end as egen_sygdom_timer,
        cast(0 as decimal(9, 2)) as naervaer_timer,
        1 as er_fravaer,
        0 as er_naervaer
    from {{ ref('personale__fakt_fravaer') }} as fravaer
    inner join koder on fravaer.fravaerskode_noegle = koder.fravaerskode_noegle
    union all
    select
        kommune_kode,
        periode,
        kilde_kode,
        cast(0 as decimal(9, 2)) as fravaer_timer,
        cast(0 as decimal(9, 2)) as egen_sygdom_timer,
        naervaer_timer,
        0 as er_fravaer,
        1 as er_naervaer
    from {{ ref('personale__fakt_naervaer') }}
),

timer_kilde as (
    select
        kommune_kode,
        periode,
        kilde_kode,
        cast(sum(fravaer_timer) as decimal(18, 2)) as fravaer_timer,
        cast(sum(egen_sygdom_timer) as decimal(18, 2)) as egen_sygdom_timer,
        cast(sum(naervaer_timer) as decimal(18, 2)) as naervaer_timer,
        cast(max(er_fravaer) as smallint) as er_fravaer,
        cast(max(er_naervaer) as smallint) as er_naervaer
    from bidrag
    group by kommune_kode, periode, kilde_kode
)

select * from timer_kilde
