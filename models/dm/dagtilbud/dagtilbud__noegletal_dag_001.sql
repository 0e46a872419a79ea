with normeringer as (
    select * from {{ ref('dagtilbud__fakt_normering') }}
    where er_i_noegletal = 1
),

indskrivninger as (
    select * from {{ ref('dagtilbud__fakt_indskrivning') }}
    where er_indskrevet_ultimo = 1
),

personer as (
    select
        normeringer.kommune_kode,
        normeringer.periode,
        cast(count(distinct indskrivninger.barn_noegle) as bigint) as personer_antal
    from normeringer
    inner join indskrivninger
        on
            normeringer.kommune_kode = indskrivninger.kommune_kode
            and normeringer.periode = indskrivninger.periode
            and normeringer.institution_noegle = indskrivninger.institution_noegle
    group by normeringer.kommune_kode, normeringer.periode
),

summer as (
    select
        kommune_kode,
        periode,
        sum(noegletal_boern_antal) as boern_antal,
        sum(noegletal_voksne_antal) as fuldtidsvoksne_antal
    from normeringer
    group by kommune_kode, periode
),

noegletal_dag_001 as (
    select
        cast('DAG-001' as nvarchar(10)) as noegletal_id,
        summer.kommune_kode,
        summer.periode,
        cast(summer.boern_antal as decimal(28, 6)) as taeller,
        cast(summer.fuldtidsvoksne_antal as decimal(28, 6)) as naevner,
        personer.personer_antal
    from summer
    inner join personer on summer.kommune_kode = personer.kommune_kode and summer.periode = personer.periode
)

select * from noegletal_dag_001
