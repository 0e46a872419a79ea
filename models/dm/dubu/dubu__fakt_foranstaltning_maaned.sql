with foranstaltninger as (
    select * from {{ ref('dubu__dim_foranstaltning') }}
    where er_slut_foer_start = 0
),

perioder as (
    select * from {{ ref('generel__dim_periode') }}
),

maaneder as (
    select
        foranstaltninger.*,
        perioder.periode,
        perioder.dage_i_aar,
        {{ mindst('foranstaltninger.startdato', 'perioder.periode') }} as aktiv_fra,
        {{ hoejst('foranstaltninger.slutdato', 'perioder.maaned_slut') }} as aktiv_til
    from foranstaltninger
    inner join perioder
        on
            perioder.periode >= {{ maaned_start('foranstaltninger.startdato') }}
            and perioder.periode <= {{ hoejst('foranstaltninger.slutdato', 'foranstaltninger.leveret_periode') }}
),

dage as (
    select
        maaneder.*,
        {{ dage_mellem('aktiv_fra', 'aktiv_til') }} + 1 as aktive_dage,
        {{ dage_mellem('startdato', 'aktiv_til') }} + 1 as varighed_dage
    from maaneder
),

fakt_foranstaltning_maaned as (
    select
        foranstaltning_noegle,
        kommune_kode,
        periode,
        sag_noegle,
        barn_noegle,
        foranstaltningstype_kode,
        foranstaltningsgruppe_kode,
        aktive_dage,
        varighed_dage,
        {{ helaarspersoner('aktive_dage', 'dage_i_aar') }} as helaarspersoner
    from dage
)

select * from fakt_foranstaltning_maaned
