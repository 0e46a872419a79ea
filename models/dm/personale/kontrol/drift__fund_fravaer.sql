with fravaer as (
    select * from {{ ref('_personale__fravaer') }}
),

uden_dage as (
    select
        cast(case when slutdato < startdato then 'PERS-01' else 'PERS-02' end as nvarchar(10)) as kontrol_id,
        kommune_kode,
        periode,
        cast(concat(kilde_kode, ' ', fravaer_id) as nvarchar(250)) as noegle
    from fravaer
    where {{ uden_dage_i_maaneden() }}
),

timer as (
    select
        kommune_kode,
        periode,
        ansaettelse_noegle,
        fravaer_timer as timer,
        0 as naervaer_timer
    from {{ ref('personale__fakt_fravaer') }}
    union all
    select
        kommune_kode,
        periode,
        ansaettelse_noegle,
        naervaer_timer as timer,
        naervaer_timer
    from {{ ref('personale__fakt_naervaer') }}
),

fund as (
    select * from uden_dage
    union all
    select
        {{ fund('PERS-07', 'fravaer_noegle') }}
    from {{ ref('personale__fakt_fravaer') }}
    where timer_pr_dag < 0 or timer_pr_dag > 24
    union all
    select
        {{ fund('PERS-07', "concat('ansættelse ', ansaettelse_noegle)") }}
    from timer
    group by kommune_kode, periode, ansaettelse_noegle
    having
        min(naervaer_timer) < 0
        or sum(timer) > 24 * ({{ dage_mellem('periode', maaned_slut('periode')) }} + 1)
),

fund_fravaer as (
    {{ talte_fund('fund') }}
)

select * from fund_fravaer
