{#
  A snapshot on Spark, where dbt's own needs a file format with `merge`. The rows that are closed and those that are new
  are found as on every engine (macros/projekt/historik.sql). Then the table is written anew beside the old one, and
  takes its place. If a build stops between the two steps, the next one completes them first.
#}

{% materialization snapshot, adapter='spark' %}
  {%- set ny = api.Relation.create(schema=this.schema, identifier=this.identifier ~ '__ny', type='table') -%}
  {%- if load_relation(this) is none and load_relation(ny) is not none -%}
    {%- do adapter.rename_relation(ny, this.incorporate(type='table')) -%}
  {%- endif -%}
  {%- set findes = load_relation(this) is not none -%}
  {%- set strategi = strategy_dispatch(config.get('strategy'))(
      model, 'snapshotted_data', 'source_data', model.config, findes
  ) -%}
  {{ run_hooks(pre_hooks) }}
  {%- if not findes -%}
    {%- call statement('main') -%}
      {{ create_table_as(False, this, build_snapshot_table(strategi, compiled_code)) }}
    {%- endcall -%}
  {%- else -%}
    {%- do adapter.drop_relation(ny) -%}
    {%- call statement('main') -%}
      {{ create_table_as(False, ny, spark_ny_historik(strategi, this, compiled_code)) }}
    {%- endcall -%}
    {%- do adapter.drop_relation(load_relation(this)) -%}
    {%- do adapter.rename_relation(ny, this.incorporate(type='table')) -%}
  {%- endif -%}
  {{ run_hooks(post_hooks) }}
  {{ return({'relations': [this]}) }}
{% endmaterialization %}

{# The rows of the snapshot after this build: the old ones, of which some end now, and the new ones. #}

{% macro spark_ny_historik(strategi, tabel, sql) -%}
  {%- set navne = config.get('snapshot_table_column_names') or get_snapshot_table_column_names() -%}
  {%- set kendte = adapter.get_columns_in_relation(tabel) | map(attribute='name') | list -%}
  {%- set nye = get_columns_in_query(spark_ord(sql)) | reject('in', kendte) | list -%}
  {%- set aendringer = snapshot_staging_table(strategi, sql, tabel) -%}
  select
  {%- for kolonne in kendte %}
    {%- if kolonne == navne.dbt_valid_to %}
    coalesce(gammel.{{ kolonne }}, slut.{{ kolonne }}) as {{ kolonne }}
    {%- else %}
    gammel.{{ kolonne }}
    {%- endif -%}
    {{ ',' if not loop.last or nye }}
  {%- endfor %}
  {%- for kolonne in nye %}
    null as {{ kolonne }}{{ ',' if not loop.last }}
  {%- endfor %}
  from {{ tabel }} as gammel
  left join (
      select * from ({{ aendringer }}) as aendring
      where dbt_change_type = 'update'
  ) as slut
      on gammel.{{ navne.dbt_scd_id }} = slut.{{ navne.dbt_scd_id }} and gammel.{{ navne.dbt_valid_to }} is null
  union all
  select {{ (kendte + nye) | join(', ') }}
  from ({{ aendringer }}) as aendring
  where dbt_change_type = 'insert'
{%- endmacro %}
