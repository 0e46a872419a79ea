with foranstaltninger as (
    select * from {{ ref('dubu__fakt_foranstaltning_maaned') }}
    where foranstaltningsgruppe_kode = '10'
),

slutdatoer as (
    select
        foranstaltning_noegle,
        slutdato
    from {{ ref('dubu__dim_foranstaltning') }}
),

perioder as (
    select * from {{ ref('generel__dim_periode') }}
),

-- One that ends on the month's last day does not run at its end, as a sag that ends then is not open.
anbringelse as (
    select
        foranstaltninger.foranstaltning_noegle,
        foranstaltninger.kommune_kode,
        foranstaltninger.periode,
        foranstaltninger.barn_noegle,
        foranstaltninger.varighed_dage
    from foranstaltninger
    inner join slutdatoer on foranstaltninger.foranstaltning_noegle = slutdatoer.foranstaltning_noegle
    inner join perioder on foranstaltninger.periode = perioder.periode
    where slutdatoer.slutdato is null or slutdatoer.slutdato > perioder.maaned_slut
)

select * from anbringelse
