with egne as (
    select * from {{ ref('_generel__noegletal_egne') }}
),

katalog as (
    select * from {{ ref('generel__dim_noegletal') }}
),

perioder as (
    select
        periode,
        aar * 12 + maaned as nummer
    from {{ ref('generel__dim_periode') }}
),

-- A yearly figure begins in its period's month and ends eleven months later.
med_slut as (
    select
        leveret.*,
        sidste.periode as til_periode
    from {{ ref('dsa_benchmark__noegletal') }} as leveret
    inner join katalog on leveret.noegletal_id = katalog.noegletal_id
    inner join perioder as foerste on leveret.periode = foerste.periode
    inner join perioder as sidste
        on sidste.nummer = foerste.nummer + case when katalog.opgoerelsesniveau = 'Å' then 11 else 0 end
),

-- What a year rested on is not delivered. It is a year to date if it was extracted before the year's last month.
leverede as (
    select
        med_slut.*,
        case
            when udlaest_tidspunkt < til_periode then {{ maaned_start('udlaest_tidspunkt') }}
            else til_periode
        end as opgjort_til,
        cast(case when udlaest_tidspunkt < til_periode then 0 else 1 end as smallint) as er_hele_perioden
    from med_slut
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
        opgjort_til,
        er_hele_perioden,
        er_tilbagefoert,
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
        opgjort_til,
        er_hele_perioden,
        cast(0 as smallint) as er_tilbagefoert,
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
        cast(tal.personer_antal as bigint) as personer_antal,
        tal.opgjort_til,
        tal.er_hele_perioden,
        tal.er_tilbagefoert,
        tal.kilde
    from nummererede as tal
    inner join katalog on tal.noegletal_id = katalog.noegletal_id
    where tal.nummer = 1
)

select * from noegletal_alle
