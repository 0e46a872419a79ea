with foranstaltninger as (
    select * from {{ ref('dsa_dubu__foranstaltning') }}
),

sager as (
    select sag_noegle from {{ ref('dubu__dim_sag') }}
),

typer as (
    select * from {{ ref('dubu_foranstaltningstype') }}
),

dim_foranstaltning as (
    select
        foranstaltninger.foranstaltning_noegle,
        foranstaltninger.kommune_kode,
        foranstaltninger.foranstaltning_id,
        coalesce(sager.sag_noegle, 'Ukendt') as sag_noegle,
        foranstaltninger.barn_noegle,
        foranstaltninger.startdato,
        foranstaltninger.slutdato,
        foranstaltninger.foranstaltningstype_kode,
        coalesce(typer.foranstaltningstype_navn, 'Ukendt') as foranstaltningstype_navn,
        coalesce(typer.foranstaltningsgruppe_kode, 'Ukendt') as foranstaltningsgruppe_kode,
        coalesce(typer.foranstaltningsgruppe_navn, 'Ukendt') as foranstaltningsgruppe_navn,
        foranstaltninger.dagspris_kr,
        foranstaltninger.lovhjemmel,
        cast(case when foranstaltninger.slutdato < foranstaltninger.startdato then 1 else 0 end as smallint)
            as er_slut_foer_start,
        foranstaltninger.periode as leveret_periode
    from foranstaltninger
    left join sager on foranstaltninger.sag_noegle = sager.sag_noegle
    left join typer on foranstaltninger.foranstaltningstype_kode = typer.foranstaltningstype_kode
    union all
    select
        'Ukendt' as foranstaltning_noegle,
        cast('9999' as char(4)) as kommune_kode,
        'Ukendt' as foranstaltning_id,
        'Ukendt' as sag_noegle,
        null as barn_noegle,
        null as startdato,
        null as slutdato,
        'Ukendt' as foranstaltningstype_kode,
        'Ukendt' as foranstaltningstype_navn,
        'Ukendt' as foranstaltningsgruppe_kode,
        'Ukendt' as foranstaltningsgruppe_navn,
        null as dagspris_kr,
        null as lovhjemmel,
        cast(0 as smallint) as er_slut_foer_start,
        null as leveret_periode
)

select * from dim_foranstaltning
