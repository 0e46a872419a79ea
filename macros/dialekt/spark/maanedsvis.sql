{#
  The strategy maanedsvis on Spark, whose Parquet files no statement can delete rows from. The fact is partitioned by
  kommune, month and stand, which are therefore its last columns. A build drops the partitions whose stand is no longer
  current, and writes those that are not there. A partition is written whole, so a build that was stopped halfway is
  made good by the next one.
#}

{% materialization incremental, adapter='spark' %}
  {%- set gammel = load_relation(this) -%}
  {{ run_hooks(pre_hooks) }}
  {%- if gammel is none or gammel.is_view or should_full_refresh() -%}
    {%- if gammel is not none -%}{%- do adapter.drop_relation(gammel) -%}{%- endif -%}
    {%- call statement('main') -%}{{ create_table_as(False, this, compiled_code) }}{%- endcall -%}
  {%- else -%}
    {%- do spark_nye_kolonner(gammel) -%}
    {%- do spark_fjern_maaneder(gammel) -%}
    {%- call statement('main') -%}{{ spark_indsaet_maaneder(gammel) }}{%- endcall -%}
  {%- endif -%}
  {{ run_hooks(post_hooks) }}
  {{ return({'relations': [this]}) }}
{% endmaterialization %}

{% macro spark_maanedens_kolonner() -%}
  {{ return(['kommune_kode', 'periode', 'stand']) }}
{%- endmacro %}

{% macro spark__partition_cols(label, required=false) -%}
  {%- if config.get('materialized') == 'incremental' -%}
    {{ label }} ({{ spark_maanedens_kolonner() | join(', ') }})
  {%- endif -%}
{%- endmacro %}

{# on_schema_change: append_new_columns. The older months have no value in a new column. #}

{% macro spark_nye_kolonner(tabel) -%}
  {%- set kendte = adapter.get_columns_in_relation(tabel) | map(attribute='name') | list -%}
  {%- for kolonne in model.columns.values() if kolonne.name not in kendte -%}
    {%- do run_query(
        'alter table ' ~ tabel ~ ' add columns (' ~ kolonne.name ~ ' ' ~ spark_ord(kolonne.data_type) ~ ')'
    ) -%}
  {%- endfor -%}
{%- endmacro %}

{% macro spark_fjern_maaneder(tabel) -%}
  {%- set levering = graph.nodes['model.flis.dsa_drift__gaeldende_levering'] -%}
  {%- set gaeldende = api.Relation.create(schema=levering.schema, identifier=levering.alias) -%}
  {%- set sql -%}
    select distinct {{ spark_maanedens_kolonner() | join(', ') }}
    from {{ tabel }}
    where {{ maanedens_stand() }} not in (
        select {{ maanedens_stand(stand_med_regel('stand', regel_af_model())) }} from {{ gaeldende }}
        where tabel in ('{{ landingstabeller(model) | join("', '") }}')
    )
  {%- endset -%}
  {%- set dele = [] -%}
  {%- for raekke in run_query(spark_ord(sql)).rows -%}
    {%- do dele.append(
        "partition (kommune_kode = '" ~ raekke[0] ~ "', periode = date'" ~ raekke[1] ~ "', stand = '" ~ raekke[2] ~ "')"
    ) -%}
  {%- endfor -%}
  {%- if dele -%}
    {%- do run_query('alter table ' ~ tabel ~ ' drop if exists ' ~ dele | join(', ')) -%}
  {%- endif -%}
{%- endmacro %}

{% macro spark_indsaet_maaneder(tabel) -%}
  {%- set maaned = spark_maanedens_kolonner() -%}
  {%- set kolonner = model.columns.keys() | reject('in', maaned) | list + maaned -%}
  insert overwrite table {{ tabel }} partition ({{ maaned | join(', ') }})
  select {{ kolonner | join(', ') }}
  from ({{ spark__get_select_subquery(spark_ord(compiled_code)) }}) as nye
{%- endmacro %}
