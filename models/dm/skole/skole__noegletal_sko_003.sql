with karakterer as (
    select * from {{ ref('skole__fakt_standpunktskarakter') }}
    where er_udvikling = 1
),

opgjort as (
    select * from {{ ref('_skole__opgjort') }}
),

noegletal_sko_003 as (
    select
        cast('SKO-003' as nvarchar(10)) as noegletal_id,
        karakterer.kommune_kode,
        karakterer.periode,
        cast(sum(karakterer.udvikling) as decimal(28, 6)) as taeller,
        cast(count(*) as decimal(28, 6)) as naevner,
        cast(count(distinct karakterer.elev_noegle) as bigint) as personer_antal,
        opgjort.opgjort_til,
        opgjort.er_hele_perioden
    from karakterer
    inner join opgjort on karakterer.kommune_kode = opgjort.kommune_kode and karakterer.periode = opgjort.periode
    group by karakterer.kommune_kode, karakterer.periode, opgjort.opgjort_til, opgjort.er_hele_perioden
)

select * from noegletal_sko_003
