with foranstaltninger as (
    select * from {{ ref('dubu__dim_foranstaltning') }}
    where kommune_kode <> '9999'
),

fund as (
    select
        {{ fund('DUBU-04', 'foranstaltning_id', periode='leveret_periode') }}
    from foranstaltninger
    where er_slut_foer_start = 1
    union all
    select
        {{ fund('DUBU-05', 'foranstaltning_id', periode='leveret_periode') }}
    from foranstaltninger
    where sag_noegle = 'Ukendt'
    union all
    select
        {{ fund(
            'DUBU-06', "concat('foranstaltningstype_kode ', foranstaltningstype_kode)", periode='leveret_periode'
        ) }}
    from foranstaltninger
    where foranstaltningstype_navn = 'Ukendt'
),

fund_foranstaltning as (
    {{ talte_fund('fund') }}
)

select * from fund_foranstaltning
