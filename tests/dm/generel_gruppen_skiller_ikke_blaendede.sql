-- A group that is shown holds none of the blanked kommuner, or all of them.
with celler as (
    select * from {{ ref('generel__fakt_noegletal_benchmark') }}
),

-- What enters the sums.
sammenlignelige as (
    select * from celler
    where er_hele_perioden = 1 and er_tilbagefoert = 0
),

katalog as (
    select * from {{ ref('generel__dim_noegletal') }}
),

grupper as (
    select * from {{ ref('generel__dim_sammenligningsgruppe') }}
),

blaendede as (
    select
        noegletal_id,
        periode,
        sum(er_blaendet_egen) as blaendede_antal
    from sammenlignelige
    group by noegletal_id, periode
)

select
    celler.noegletal_id,
    celler.kommune_kode,
    celler.periode
from celler
inner join katalog on celler.noegletal_id = katalog.noegletal_id
inner join grupper
    on
        celler.kommune_kode = grupper.kommune_kode
        and celler.gruppe_aar = grupper.aar
        and katalog.sammenligning_dataomraade = grupper.dataomraade
inner join sammenlignelige as andre
    on
        celler.noegletal_id = andre.noegletal_id
        and celler.periode = andre.periode
        and grupper.sammenligningskommune_kode = andre.kommune_kode
inner join blaendede on celler.noegletal_id = blaendede.noegletal_id and celler.periode = blaendede.periode
where celler.er_blaendet_gruppe = 0
group by celler.noegletal_id, celler.kommune_kode, celler.periode, blaendede.blaendede_antal
having sum(andre.er_blaendet_egen) > 0 and sum(andre.er_blaendet_egen) < blaendede.blaendede_antal
