with omraader as (
    select * from {{ ref('_drift__omraadestatus') }}
),

kommuner as (
    select
        kommune_kode,
        max(nyeste_periode) as periode,
        max(nyeste_landede_periode) as landet_periode
    from omraader
    group by kommune_kode
),

parrede as (
    select
        kommuner.kommune_kode,
        kommuner.periode,
        krav.kube_id,
        krav.krav,
        krav.omraade,
        omraader.er_landet,
        omraader.nyeste_landede_periode,
        omraader.afvist_periode,
        max(case
            when krav.er_maanedlig = 0 or omraader.nyeste_landede_periode = kommuner.landet_periode
                then omraader.nyeste_landede_periode
        end) over (partition by kommuner.kommune_kode, krav.kube_id, krav.krav) as opfyldt_periode
    from kommuner
    cross join {{ ref('kube_omraade') }} as krav
    left join omraader on kommuner.kommune_kode = omraader.kommune_kode and krav.omraade = omraader.omraade
),

-- A refused package of a system that the kommune has left is not a fault, because the new system delivers.
samlet as (
    select
        kommune_kode,
        periode,
        kube_id,
        krav,
        opfyldt_periode,
        min(omraade) as omraade,
        max(omraade) as andet_omraade,
        max(er_landet) as er_landet,
        min(case
            when opfyldt_periode is null and afvist_periode is not null then omraade
            when afvist_periode > opfyldt_periode then omraade
            when afvist_periode = opfyldt_periode and nyeste_landede_periode = opfyldt_periode then omraade
        end) as afvist_omraade
    from parrede
    group by kommune_kode, periode, kube_id, krav, opfyldt_periode
),

kubekrav as (
    select
        samlet.kommune_kode,
        samlet.periode,
        samlet.kube_id,
        samlet.krav,
        case when samlet.opfyldt_periode is null then samlet.omraade end as mangler_omraade,
        cast(case when samlet.opfyldt_periode is null then concat(
            'Ingen landet datapakke for ', samlet.omraade,
            case when samlet.omraade <> samlet.andet_omraade then concat(' eller ', samlet.andet_omraade) end,
            case when samlet.er_landet = 1 then ' i kommunens nyeste måned' end, '.'
        ) end as nvarchar(250)) as mangler_tekst,
        samlet.afvist_omraade,
        cast(case when samlet.afvist_omraade is not null then concat(
            'Den nyeste datapakke for ', omraader.omraade, ' er afvist: ', omraader.fejl_kode, '.'
        ) end as nvarchar(250)) as afvist_tekst
    from samlet
    left join omraader on samlet.kommune_kode = omraader.kommune_kode and samlet.afvist_omraade = omraader.omraade
)

select * from kubekrav
