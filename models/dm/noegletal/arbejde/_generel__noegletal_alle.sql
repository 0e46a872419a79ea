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

valgte as (
    select
        tal.noegletal_id,
        tal.kommune_kode,
        tal.periode,
        tal.taeller,
        tal.naevner,
        tal.personer_antal,
        tal.kilde,
        {{ noegletal_familie('tal.noegletal_id') }} as familie,
        katalog.opgoerelsesniveau,
        katalog.faktor
    from nummererede as tal
    inner join katalog on tal.noegletal_id = katalog.noegletal_id
    where tal.nummer = 1
),

familier as (
    select
        familie,
        opgoerelsesniveau,
        kommune_kode,
        periode,
        {{ sidste_tekst('kilde') }} as kilde
    from valgte
    group by familie, opgoerelsesniveau, kommune_kode, periode
),

-- Where one nøgletal of a family has a row, all have: a missing row would say that there is nobody to count.
manglende as (
    select
        katalog.noegletal_id,
        familier.kommune_kode,
        familier.periode,
        cast(0 as decimal(28, 6)) as taeller,
        cast(0 as decimal(28, 6)) as naevner,
        cast(0 as bigint) as personer_antal,
        familier.kilde,
        katalog.faktor
    from familier
    inner join katalog
        on
            familier.familie = {{ noegletal_familie('katalog.noegletal_id') }}
            and familier.opgoerelsesniveau = katalog.opgoerelsesniveau
    left join valgte
        on
            katalog.noegletal_id = valgte.noegletal_id and familier.kommune_kode = valgte.kommune_kode
            and familier.periode = valgte.periode
    where valgte.noegletal_id is null
),

hele as (
    {{ foren(
        ['valgte', 'manglende'],
        ['noegletal_id', 'kommune_kode', 'periode', 'taeller', 'naevner', 'personer_antal', 'kilde', 'faktor']
    ) }}
),

noegletal_alle as (
    select
        noegletal_id,
        kommune_kode,
        periode,
        cast(taeller as decimal(28, 6)) as taeller,
        cast(naevner as decimal(28, 6)) as naevner,
        {{ kvotient('taeller * faktor', 'naevner') }} as vaerdi,
        cast(personer_antal as bigint) as personer_antal,
        kilde
    from hele
)

select * from noegletal_alle
