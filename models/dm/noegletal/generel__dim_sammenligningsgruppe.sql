with rangeret as (
    select * from {{ ref('generel__sammenligningskommune') }}
),

andre_kommuner as (
    select
        aar,
        dataomraade,
        kommune_kode,
        sammenligningskommune_kode,
        max(kommune_navn) as kommune_navn,
        max(sammenligningskommune_navn) as sammenligningskommune_navn,
        min(rang) as rang
    from rangeret
    where sammenligningskommune_kode <> kommune_kode
    group by
        aar,
        dataomraade,
        kommune_kode,
        sammenligningskommune_kode
),

nummererede as (
    select
        aar,
        dataomraade,
        kommune_kode,
        kommune_navn,
        sammenligningskommune_kode,
        sammenligningskommune_navn,
        rang,
        cast(row_number() over (
            partition by aar, dataomraade, kommune_kode
            order by rang, sammenligningskommune_kode
        ) as int) as nummer
    from andre_kommuner
),

dim_sammenligningsgruppe as (
    select
        aar,
        dataomraade,
        kommune_kode,
        kommune_navn,
        nummer,
        sammenligningskommune_kode,
        sammenligningskommune_navn,
        rang
    from nummererede
    where nummer <= {{ var('sammenligning_antal') }}
)

select * from dim_sammenligningsgruppe
