with egne as (
    select * from {{ ref('_generel__noegletal_egne') }}
),

leverede as (
    select * from {{ ref('dsa_benchmark__noegletal') }}
),

katalog as (
    select * from {{ ref('generel__dim_noegletal') }}
),

-- Where both exist, the kommune's own figure counts.
alle as (
    select
        noegletal_id,
        kommune_kode,
        periode,
        taeller,
        naevner,
        personer_antal,
        cast('egen' as nvarchar(10)) as kilde,
        1 as valg
    from egne
    union all
    select
        noegletal_id,
        kommune_kode,
        periode,
        taeller,
        naevner,
        personer_antal,
        cast('benchmark' as nvarchar(10)) as kilde,
        2 as valg
    from leverede
),

nummererede as (
    select
        alle.*,
        row_number() over (partition by noegletal_id, kommune_kode, periode order by valg) as nummer
    from alle
),

noegletal_alle as (
    select
        tal.noegletal_id,
        tal.kommune_kode,
        tal.periode,
        cast(tal.taeller as decimal(28, 6)) as taeller,
        cast(tal.naevner as decimal(28, 6)) as naevner,
        {{ kvotient('tal.taeller * katalog.faktor', 'tal.naevner') }} as vaerdi,
        tal.personer_antal,
        tal.kilde
    from nummererede as tal
    inner join katalog on tal.noegletal_id = katalog.noegletal_id
    where tal.nummer = 1
)

select * from noegletal_alle
