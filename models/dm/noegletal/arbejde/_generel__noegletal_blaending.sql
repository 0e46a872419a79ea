with tal as (
    select * from {{ ref('_generel__noegletal_alle') }}
),

-- The cells with the fewest persons come first, so that those to blank are at the beginning.
ordnede as (
    select
        tal.*,
        row_number() over (
            partition by noegletal_id, periode order by personer_antal, kommune_kode
        ) as nummer,
        min(personer_antal) over (partition by noegletal_id, periode) as mindste_antal,
        -- The persons of those before, without the largest of them.
        coalesce(sum(personer_antal) over (
            partition by noegletal_id, periode order by personer_antal, kommune_kode
            rows between unbounded preceding and 2 preceding
        ), 0) as foregaaende_antal
    from tal
),

maerkede as (
    select
        ordnede.*,
        cast(case
            when personer_antal < {{ var('min_personer') }} then 'få personer'
            when mindste_antal >= {{ var('min_personer') }} then null
            when nummer <= {{ var('blaendede_mindst') }} then 'sekundær'
            when foregaaende_antal < {{ var('min_personer') }} then 'sekundær'
        end as nvarchar(20)) as blaendet_aarsag
    from ordnede
),

noegletal_blaending as (
    select
        noegletal_id,
        kommune_kode,
        periode,
        taeller,
        naevner,
        vaerdi,
        personer_antal,
        blaendet_aarsag,
        cast(count(blaendet_aarsag) over (partition by noegletal_id, periode) as int) as blaendede_antal
    from maerkede
)

select * from noegletal_blaending
