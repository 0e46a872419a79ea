with sager as (
    select * from {{ ref('dsa_dubu__sag') }}
),

sagsstatus as (
    select * from {{ ref('dubu_sagsstatus') }}
),

sagstyper as (
    select * from {{ ref('dubu_sagstype') }}
),

prioriteter as (
    select * from {{ ref('dubu_prioritet') }}
),

dim_sag as (
    select
        sager.sag_noegle,
        sager.kommune_kode,
        sager.sag_id,
        sager.barn_noegle,
        sager.startdato,
        sager.slutdato,
        sager.status_kode,
        coalesce(sagsstatus.status_navn, 'Ukendt') as status_navn,
        sager.sagstype_kode,
        coalesce(sagstyper.sagstype_navn, 'Ukendt') as sagstype_navn,
        sager.prioritet_kode,
        coalesce(prioriteter.prioritet_navn, 'Ukendt') as prioritet_navn,
        cast(case when sager.slutdato < sager.startdato then 1 else 0 end as smallint) as er_slut_foer_start,
        sager.periode as leveret_periode
    from sager
    left join sagsstatus on sager.status_kode = sagsstatus.status_kode
    left join sagstyper on sager.sagstype_kode = sagstyper.sagstype_kode
    left join prioriteter on sager.prioritet_kode = prioriteter.prioritet_kode
    union all
    select
        'Ukendt' as sag_noegle,
        cast('9999' as char(4)) as kommune_kode,
        'Ukendt' as sag_id,
        null as barn_noegle,
        null as startdato,
        null as slutdato,
        null as status_kode,
        'Ukendt' as status_navn,
        null as sagstype_kode,
        'Ukendt' as sagstype_navn,
        null as prioritet_kode,
        'Ukendt' as prioritet_navn,
        cast(0 as smallint) as er_slut_foer_start,
        null as leveret_periode
)

select * from dim_sag
