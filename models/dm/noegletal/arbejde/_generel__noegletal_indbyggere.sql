with celler as (
    select * from {{ ref('_generel__noegletal_celle') }}
    where naevner > 0
),

katalog as (
    select * from {{ ref('generel__dim_noegletal') }}
),

-- A count, and the nøgletal of its family whose nævner is the inhabitants of the same ages: UBU-001 and UBU-004.
par as (
    select
        antal.noegletal_id,
        {{ foerste_tekst('pr_indbygger.noegletal_id') }} as indbygger_id
    from katalog as antal
    inner join katalog as pr_indbygger
        on
            {{ noegletal_familie('antal.noegletal_id') }} = {{ noegletal_familie('pr_indbygger.noegletal_id') }}
            and antal.opgoerelsesniveau = pr_indbygger.opgoerelsesniveau
            and antal.alder_fra = pr_indbygger.alder_fra and antal.alder_til = pr_indbygger.alder_til
    where antal.naevner_dataomraade is null and pr_indbygger.naevner_dataomraade = 'Borger'
    group by antal.noegletal_id
),

noegletal_indbyggere as (
    select
        par.noegletal_id,
        celler.kommune_kode,
        celler.periode,
        cast(round(celler.naevner, 0) as bigint) as indbyggere_antal
    from par
    inner join celler on par.indbygger_id = celler.noegletal_id
)

select * from noegletal_indbyggere
