{#- Figures that enter no sum hide nobody who does. -#}
{%- set sammen = 'noegletal_id, periode, er_sammenlignelig' -%}
with tal as (
    select * from {{ ref('_generel__noegletal_celle') }}
),

maalte as (
    select
        tal.*,
        case when personer_antal < {{ var('min_personer') }} then 1 else 0 end as er_lille,
        {{ blaending_plads('kommune_kode', 'noegletal_id') }} as plads
    from tal
),

-- The small cells come first, the others in an order that no figure decides.
ordnede as (
    select
        maalte.*,
        row_number() over (partition by {{ sammen }} order by er_lille desc, plads, kommune_kode) as nummer
    from maalte
),

-- The persons of each cell and those before it, all together and the largest one's.
loebende as (
    select
        ordnede.*,
        sum(personer_antal) over (
            partition by {{ sammen }} order by nummer rows between unbounded preceding and current row
        ) as personer,
        max(personer_antal) over (
            partition by {{ sammen }} order by nummer rows between unbounded preceding and current row
        ) as stoerste
    from ordnede
),

-- How many are small, and how many must be blanked before they hide each other; NULL if even all of them do not.
graenser as (
    select
        loebende.*,
        sum(er_lille) over (partition by {{ sammen }}) as smaa_antal,
        count(*) over (partition by {{ sammen }}) as alle_antal,
        min(case when {{ skjuler_hinanden('nummer', 'personer', 'stoerste') }} then nummer end)
            over (partition by {{ sammen }}) as noedvendige_antal
    from loebende
),

talte as (
    select
        graenser.*,
        cast(case
            when smaa_antal = 0 then 0
            when noedvendige_antal is null then alle_antal
            when noedvendige_antal < smaa_antal then smaa_antal
            else noedvendige_antal
        end as int) as blaendede_antal
    from graenser
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
        cast(case when nummer <= blaendede_antal then 'diskretion' end as nvarchar(20)) as blaendet_aarsag,
        blaendede_antal,
        opgjort_til,
        er_hele_perioden,
        er_tilbagefoert,
        er_sammenlignelig,
        cast(case when smaa_antal > 0 and noedvendige_antal is null then 0 else 1 end as smallint) as er_skjult
    from talte
)

select * from noegletal_blaending
