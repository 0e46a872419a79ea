with leverede as (
    select * from {{ ref('dsa_sammenligning__sammenligningskommune') }}
),

sammenligningskommune as (
    select
        aar,
        dataomraade,
        kommune_kode,
        kommune_navn,
        rang,
        sammenligningskommune_kode,
        sammenligningskommune_navn
    from leverede
)

select * from sammenligningskommune
