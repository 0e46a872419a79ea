with omraader as (
    select * from {{ ref('_drift__omraadestatus') }}
),

kravene as (
    select * from {{ ref('kube_omraade') }}
    {{- lokale_kubekrav() }}
),

maanedlige as (
    select distinct omraade
    from kravene
    where er_maanedlig = 1
),

-- The month that is judged: the newest of the kommune's monthly områder, landed or refused.
kommuner as (
    select
        omraader.kommune_kode,
        coalesce(
            max(case when maanedlige.omraade is not null then omraader.nyeste_periode end), max(omraader.nyeste_periode)
        ) as periode
    from omraader
    left join maanedlige on omraader.omraade = maanedlige.omraade
    group by omraader.kommune_kode
),

-- The years that a yearly table has rows of.
aarene as (
    select distinct
        kommune_kode,
        tabel,
        year(periode) as aar
    from {{ ref('dsa_drift__gaeldende_levering') }}
    where raekker_antal > 0
),

parrede as (
    select
        kommuner.kommune_kode,
        kommuner.periode,
        krav.kube_id,
        krav.krav,
        krav.omraade,
        krav.er_maanedlig,
        omraader.er_landet,
        omraader.nyeste_landede_periode,
        omraader.afvist_periode,
        max(case
            when krav.er_maanedlig = 1 and omraader.nyeste_landede_periode >= kommuner.periode
                then omraader.nyeste_landede_periode
            when krav.er_maanedlig = 0 and aarene.aar is not null
                then omraader.nyeste_landede_periode
        end) over (partition by kommuner.kommune_kode, krav.kube_id, krav.krav) as opfyldt_periode
    from kommuner
    cross join kravene as krav
    left join omraader on kommuner.kommune_kode = omraader.kommune_kode and krav.omraade = omraader.omraade
    left join aarene
        on
            kommuner.kommune_kode = aarene.kommune_kode and krav.aarlig_tabel = aarene.tabel
            and year(kommuner.periode) + {{ indbyggertal_forskydning() }} = aarene.aar
),

-- A refused package of a system that the kommune has left is not a fault, because the new system delivers.
samlet as (
    select
        kommune_kode,
        periode,
        kube_id,
        krav,
        opfyldt_periode,
        {{ foerste_tekst('omraade') }} as omraade,
        {{ sidste_tekst('omraade') }} as andet_omraade,
        max(er_landet) as er_landet,
        min(er_maanedlig) as er_maanedlig,
        {{ foerste_tekst("case
            when opfyldt_periode is null and afvist_periode is not null then omraade
            when afvist_periode > opfyldt_periode then omraade
            when afvist_periode = opfyldt_periode and nyeste_landede_periode = opfyldt_periode then omraade
        end") }} as afvist_omraade
    from parrede
    group by kommune_kode, periode, kube_id, krav, opfyldt_periode
),

kubekrav as (
    select
        kommune_kode,
        periode,
        kube_id,
        krav,
        case when opfyldt_periode is null then omraade end as mangler_omraade,
        cast(case when opfyldt_periode is null then concat(
            'Ingen indlæst datapakke for ', omraade,
            case when omraade <> andet_omraade then concat(' eller ', andet_omraade) end,
            case
                when er_maanedlig = 0 then concat(' med året ', year(periode) + {{ indbyggertal_forskydning() }})
                when er_landet = 1 then ' i kommunens nyeste måned'
            end, '.'
        ) end as nvarchar(250)) as mangler_tekst,
        afvist_omraade,
        cast(case when afvist_omraade is not null then concat(
            'Den nyeste datapakke for ', afvist_omraade, ' er afvist ved indlæsningen.'
        ) end as nvarchar(250)) as afvist_tekst
    from samlet
)

select * from kubekrav
