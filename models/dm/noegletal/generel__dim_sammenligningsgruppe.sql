with rangeret as (
    select * from {{ ref('generel__sammenligningskommune') }}
),

-- A kommune that stands on two places is in the group once, by the nearer place and with its names.
andre_kommuner as (
    select
        rangeret.*,
        row_number() over (
            partition by aar, dataomraade, kommune_kode, sammenligningskommune_kode
            order by rang
        ) as plads
    from rangeret
    where sammenligningskommune_kode <> kommune_kode
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
    where plads = 1
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
