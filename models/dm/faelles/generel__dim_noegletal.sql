with katalog as (
    select * from {{ ref('noegletal') }}
),

dim_noegletal as (
    select
        noegletal_id,
        titel,
        dataomraade,
        noegletal_definition,
        opgoerelsesniveau,
        visningstype,
        taeller_tekst,
        taeller_dataomraade,
        naevner_tekst,
        naevner_dataomraade,
        faktor,
        alder_fra,
        alder_til,
        sammenligning_dataomraade,
        grundlag,
        faldgruber
    from katalog
    {{- lokalt_katalog() }}
)

select * from dim_noegletal
