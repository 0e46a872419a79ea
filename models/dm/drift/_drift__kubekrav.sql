with omraader as (
    select * from {{ ref('_drift__omraadestatus') }}
),

krav as (
    select * from {{ ref('kube_omraade') }}
),

kommuner as (
    select
        kommune_kode,
        max(nyeste_periode) as periode,
        max(nyeste_landede_periode) as landet_periode
    from omraader
    group by kommune_kode
),

samlet as (
    select
        kommuner.kommune_kode,
        kommuner.periode,
        krav.kube_id,
        krav.krav,
        min(krav.omraade) as omraade,
        max(krav.omraade) as andet_omraade,
        max(coalesce(omraader.er_landet, 0)) as er_landet,
        max(case
            when omraader.nyeste_landede_periode = kommuner.landet_periode then 1
            when krav.er_maanedlig = 0 and omraader.er_landet = 1 then 1
            else 0
        end) as er_opfyldt,
        min(case when omraader.er_afvist = 1 then krav.omraade end) as afvist_omraade
    from kommuner
    cross join krav
    left join omraader on kommuner.kommune_kode = omraader.kommune_kode and krav.omraade = omraader.omraade
    group by kommuner.kommune_kode, kommuner.periode, krav.kube_id, krav.krav
),

kubekrav as (
    select
        samlet.kommune_kode,
        samlet.periode,
        samlet.kube_id,
        samlet.krav,
        case when samlet.er_opfyldt = 0 then samlet.omraade end as mangler_omraade,
        concat(
            'Ingen landet datapakke for ',
            samlet.omraade,
            case when samlet.omraade <> samlet.andet_omraade then concat(' eller ', samlet.andet_omraade) end,
            case when samlet.er_landet = 1 then ' i kommunens nyeste måned' end,
            '.'
        ) as mangler_tekst,
        samlet.afvist_omraade,
        concat('Den nyeste datapakke for ', omraader.omraade, ' er afvist: ', omraader.fejl_kode, '.') as afvist_tekst
    from samlet
    left join omraader on samlet.kommune_kode = omraader.kommune_kode and samlet.afvist_omraade = omraader.omraade
)

select
    kommune_kode,
    periode,
    kube_id,
    krav,
    mangler_omraade,
    cast(case when mangler_omraade is not null then mangler_tekst end as nvarchar(250)) as mangler_tekst,
    afvist_omraade,
    cast(case when afvist_omraade is not null then afvist_tekst end as nvarchar(250)) as afvist_tekst
from kubekrav
