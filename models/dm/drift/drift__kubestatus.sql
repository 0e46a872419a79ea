with krav as (
    select * from {{ ref('_drift__kubekrav') }}
),

kuber as (
    select * from {{ ref('kuber') }}
    {{- lokale_kuber_navn() }}
),

uden_krl as (
    select * from {{ ref('_drift__uden_krl') }}
),

meddelelser as (
    select * from {{ ref('drift__driftsmeddelelse') }} where er_nyeste = 1
),

tomme as (
    select * from {{ ref('_drift__tomme_tabeller') }}
),

samlede_krav as (
    select
        krav.kommune_kode,
        krav.periode,
        krav.kube_id,
        {{ foerste_tekst('krav.afvist_omraade') }} as afvist_omraade,
        {{ foerste_tekst('krav.afvist_tekst') }} as afvist_tekst,
        {{ foerste_tekst('coalesce(krav.mangler_omraade, tomme.omraade)') }} as mangler_omraade,
        {{ foerste_tekst('coalesce(krav.mangler_tekst, tomme.mangler_tekst)') }} as mangler_tekst
    from krav
    left join tomme on krav.kommune_kode = tomme.kommune_kode and krav.kube_id = tomme.kube_id
    group by krav.kommune_kode, krav.periode, krav.kube_id
),

vurderede as (
    select
        samlede_krav.*,
        kuber.kube_navn,
        uden_krl.driftsmeddelelse_id as krl_meddelelse_id,
        case
            when kuber.kraever_krl = 1 and uden_krl.kommune_kode is not null then 'ingen KRL-aftale'
            when samlede_krav.afvist_omraade is not null then 'fejl'
            when samlede_krav.mangler_omraade is not null then 'afventer data'
            else 'klar'
        end as status
    from samlede_krav
    inner join kuber on samlede_krav.kube_id = kuber.kube_id
    left join uden_krl on samlede_krav.kommune_kode = uden_krl.kommune_kode
),

kubestatus as (
    select
        vurderede.kommune_kode,
        vurderede.kube_id,
        vurderede.kube_navn,
        vurderede.periode,
        cast(vurderede.status as nvarchar(20)) as status,
        case
            when vurderede.status = 'ingen KRL-aftale' then 'Kommunen har ingen databehandleraftale med KRL.'
            when vurderede.status = 'fejl' then vurderede.afvist_tekst
            when vurderede.status = 'afventer data' then vurderede.mangler_tekst
            else 'Alle kubens områder er indlæst.'
        end as aarsag,
        case
            when vurderede.status = 'ingen KRL-aftale' then vurderede.krl_meddelelse_id
            when vurderede.status <> 'klar' then meddelelser.driftsmeddelelse_id
        end as driftsmeddelelse_id
    from vurderede
    left join meddelelser on coalesce(vurderede.afvist_omraade, vurderede.mangler_omraade) = meddelelser.omraade
)

select * from kubestatus
