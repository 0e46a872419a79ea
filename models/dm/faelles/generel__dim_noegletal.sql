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
        sammenligning_dataomraade
    from katalog
)

select * from dim_noegletal
