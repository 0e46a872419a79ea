with elever as (
    select * from {{ ref('skole__noegletal_elever_med_standpunktskarakter') }}
    where karakterer_antal > 0
),

opgjort as (
    select * from {{ ref('_skole__opgjort') }}
),

noegletal_sko_002 as (
    select
        cast('SKO-002' as nvarchar(10)) as noegletal_id,
        elever.kommune_kode,
        elever.periode,
        cast(elever.karakterer_sum as decimal(28, 6)) as taeller,
        cast(elever.karakterer_antal as decimal(28, 6)) as naevner,
        cast(elever.elever_antal as bigint) as personer_antal,
        opgjort.opgjort_til,
        opgjort.er_hele_perioden
    from elever
    inner join opgjort on elever.kommune_kode = opgjort.kommune_kode and elever.periode = opgjort.periode
)

select * from noegletal_sko_002
