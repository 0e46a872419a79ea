with foranstaltninger as (
    select
        kommune_kode,
        leveret_periode as periode,
        foranstaltning_id,
        sag_noegle,
        foranstaltningstype_kode,
        foranstaltningstype_navn,
        er_slut_foer_start
    from {{ ref('dubu__dim_foranstaltning') }}
    where kommune_kode <> '9999'
),

fund as (
    select
        {{ fund('DUBU-04', 'foranstaltning_id') }}
    from foranstaltninger
    where er_slut_foer_start = 1
    union all
    select
        {{ fund('DUBU-05', 'foranstaltning_id') }}
    from foranstaltninger
    where sag_noegle = 'Ukendt'
    union all
    select
        {{ fund('DUBU-06', "concat('foranstaltningstype_kode ', foranstaltningstype_kode)") }}
    from foranstaltninger
    where foranstaltningstype_navn = 'Ukendt'
),

fund_foranstaltning as (
    {{ talte_fund('fund') }}
)

select * from fund_foranstaltning
