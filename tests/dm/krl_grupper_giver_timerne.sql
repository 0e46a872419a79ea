-- The groups hold every hour of the two facts once: no absence is lost or doubled by the way to its employment.
with linjer as (
    select
        kommune_kode,
        periode,
        fravaer_timer,
        naervaer_timer
    from {{ ref('krl__fakt_fravaer_gruppe') }}
    union all
    select
        fravaer.kommune_kode,
        fravaer.periode,
        -fravaer.fravaer_timer as fravaer_timer,
        0 as naervaer_timer
    from {{ ref('krl__fakt_fravaer') }} as fravaer
    inner join {{ ref('krl__dim_fravaersaarsag') }} as aarsager
        on fravaer.fravaersaarsag_kode = aarsager.fravaersaarsag_kode
    where aarsager.er_i_fravaerspct = 1
    union all
    select
        kommune_kode,
        periode,
        0 as fravaer_timer,
        -naervaer_timer as naervaer_timer
    from {{ ref('krl__fakt_medarbejder') }}
)

select
    kommune_kode,
    periode,
    sum(fravaer_timer) as fravaer_timer,
    sum(naervaer_timer) as naervaer_timer
from linjer
group by kommune_kode, periode
having sum(fravaer_timer) <> 0 or sum(naervaer_timer) <> 0
