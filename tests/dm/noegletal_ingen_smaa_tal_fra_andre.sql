{{ config(group='noegletal') }}

-- No table that readers have a right to holds a figure of another kommune that rests on too few persons. Every public
-- table with kommune_kode and personer_antal is asked. The others are the kommuner of whom only packages of the whole
-- country have landed.
-- depends_on: {{ ref('generel__fakt_noegletal') }} {{ ref('dubu__fakt_noegletal_alder_koen') }}
with egne_kommuner as (
    select * from {{ ref('_generel__egen_kommune') }}
),

viste as (
    select
        'FaktNoegletalBenchmark' as tabel,
        benchmark.kommune_kode,
        benchmark.periode,
        alle.personer_antal
    from {{ ref('generel__fakt_noegletal_benchmark') }} as benchmark
    inner join {{ ref('_generel__noegletal_celle') }} as alle
        on
            benchmark.noegletal_id = alle.noegletal_id and benchmark.kommune_kode = alle.kommune_kode
            and benchmark.periode = alle.periode
    where benchmark.egen_taeller is not null or benchmark.egen_naevner is not null or benchmark.egen_vaerdi is not null
    {%- for node in graph.nodes.values() if node.resource_type == 'model' and node.access == 'public'
        and 'kommune_kode' in node.columns and 'personer_antal' in node.columns %}
    union all
    select
        '{{ node.alias }}' as tabel,
        kommune_kode,
        periode,
        personer_antal
    from {{ node.relation_name }}
    {%- endfor %}
)

select
    viste.tabel,
    viste.kommune_kode,
    viste.periode,
    viste.personer_antal
from viste
left join egne_kommuner on viste.kommune_kode = egne_kommuner.kommune_kode
where egne_kommuner.kommune_kode is null and viste.personer_antal < {{ var('min_personer') }}
