{{ config(group='noegletal') }}

-- Where one nøgletal of a family has a row in the benchmark, all of its family have, from the first month in which
-- anybody delivers them to the last: a missing row tells a figure. An own figure that cannot be compared
-- is the one exception.
with katalog as (
    select
        noegletal_id,
        opgoerelsesniveau,
        {{ noegletal_familie('noegletal_id') }} as familie
    from {{ ref('generel__dim_noegletal') }}
),

kendte as (
    select
        alle.noegletal_id,
        alle.kommune_kode,
        alle.periode,
        alle.kilde,
        alle.er_hele_perioden * (1 - alle.er_tilbagefoert) as er_sammenlignelig,
        katalog.familie,
        katalog.opgoerelsesniveau
    from {{ ref('_generel__noegletal_alle') }} as alle
    inner join katalog on alle.noegletal_id = katalog.noegletal_id
),

spaend as (
    select
        noegletal_id,
        familie,
        opgoerelsesniveau,
        min(periode) as fra_periode,
        max(periode) as til_periode
    from kendte
    where kilde = 'benchmark' and er_sammenlignelig = 1
    group by noegletal_id, familie, opgoerelsesniveau
),

-- Kommuner with delivered figures alone: nothing but delivered rows is known of them.
leverede as (
    select
        familie,
        opgoerelsesniveau,
        kommune_kode,
        periode
    from kendte
    where er_sammenlignelig = 1
    group by familie, opgoerelsesniveau, kommune_kode, periode
    having min(kilde) = 'benchmark' and max(kilde) = 'benchmark'
)

select
    spaend.noegletal_id,
    leverede.kommune_kode,
    leverede.periode
from leverede
inner join spaend
    on leverede.familie = spaend.familie and leverede.opgoerelsesniveau = spaend.opgoerelsesniveau
    and leverede.periode between spaend.fra_periode and spaend.til_periode
left join kendte as egne
    on spaend.noegletal_id = egne.noegletal_id and leverede.kommune_kode = egne.kommune_kode
    and leverede.periode = egne.periode and egne.er_sammenlignelig = 0
left join {{ ref('generel__fakt_noegletal_benchmark') }} as viste
    on spaend.noegletal_id = viste.noegletal_id and leverede.kommune_kode = viste.kommune_kode
    and leverede.periode = viste.periode
where viste.noegletal_id is null and egne.noegletal_id is null
