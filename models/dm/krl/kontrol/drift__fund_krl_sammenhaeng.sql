with fravaer as (
    select * from {{ ref('krl__fakt_fravaer') }}
),

medarbejdere as (
    select * from {{ ref('krl__fakt_medarbejder') }}
),

maaneder_med_medarbejdere as (
    select
        kommune_kode,
        periode,
        cast(count(*) as int) as antal
    from medarbejdere
    group by kommune_kode, periode
),

maaneder_med_fravaer as (
    select distinct
        kommune_kode,
        periode
    from fravaer
),

fund_krl_sammenhaeng as (
    select
        {{ fund('KRL-05', "concat('ansættelse ', fravaer.krl_ansaettelse_noegle)", fra='fravaer', antal='count(*)') }}
    from fravaer
    left join medarbejdere
        on
            fravaer.krl_ansaettelse_noegle = medarbejdere.krl_ansaettelse_noegle
            and fravaer.periode = medarbejdere.periode
    where medarbejdere.krl_ansaettelse_noegle is null
    group by fravaer.kommune_kode, fravaer.periode, fravaer.krl_ansaettelse_noegle
    union all
    select
        cast('KRL-06' as nvarchar(10)) as kontrol_id,
        ansatte.kommune_kode,
        ansatte.periode,
        cast('krl_fravaer' as nvarchar(250)) as noegle,
        ansatte.antal
    from maaneder_med_medarbejdere as ansatte
    left join maaneder_med_fravaer as fravaerende
        on ansatte.kommune_kode = fravaerende.kommune_kode and ansatte.periode = fravaerende.periode
    where fravaerende.kommune_kode is null
    union all
    select
        {{ fund('KRL-07', 'krl_fravaer_noegle', antal='1') }}
    from fravaer
    where timer_pr_dag < 0 or timer_pr_dag > 24
)

select * from fund_krl_sammenhaeng
