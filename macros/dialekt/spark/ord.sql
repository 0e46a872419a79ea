{#
  A statement of this project in Spark's words. Three things are written otherwise there: a text has no length, a point
  in time is a timestamp without a zone, and `concat` gives NULL as soon as one of its parts is NULL. Every statement
  with a model's SQL passes through here, and nothing else does.
#}

{% macro spark_ord(sql) -%}
  {%- set ord = modules.re.sub('(?i)\\bn?(?:var)?char ?\\([0-9]+\\)', 'string', sql) -%}
  {%- set ord = modules.re.sub('(?i)\\bdatetime2\\b', 'timestamp_ntz', ord) -%}
  {{- modules.re.sub('(?i)\\bconcat\\(', "concat_ws('', ", ord) -}}
{%- endmacro %}

{% macro spark__create_table_as(temporary, relation, compiled_code, language='sql') -%}
  {{ dbt.spark__create_table_as(temporary, relation, spark_ord(compiled_code), language) }}
{%- endmacro %}

{% macro spark__create_view_as(relation, sql) -%}
  {{ dbt.spark__create_view_as(relation, spark_ord(sql)) }}
{%- endmacro %}

{% macro spark__get_test_sql(main_sql, fail_calc, warn_if, error_if, limit) -%}
  {{ dbt.default__get_test_sql(spark_ord(main_sql), fail_calc, warn_if, error_if, limit) }}
{%- endmacro %}

{#
  A table's contract on Spark: each of its columns is cast to the contract's type, so that the table has exactly those
  columns and types. dbt's own comparison would ask for types that Spark's sums and texts do not have.
#}

{% macro spark__get_assert_columns_equivalent(sql) -%}
{%- endmacro %}

{% macro spark__get_select_subquery(sql) -%}
    select
    {%- for kolonne in model.columns.values() %}
        cast({{ kolonne.name }} as {{ spark_ord(kolonne.data_type) }}) as {{ kolonne.name }}{{ ',' if not loop.last }}
    {%- endfor %}
    from (
        {{ sql }}
    ) as raekker
{%- endmacro %}

{# Spark's Parquet tables have no constraints. The data test overholder_kontrakten looks for rows that break one. #}

{% macro spark__persist_constraints(relation, model) -%}
{%- endmacro %}

{# A seed: dbt-spark's own macro escapes no apostrophe and makes an empty cell the word None. #}

{% macro spark__create_csv_table(model, agate_table) -%}
  {%- set sql -%}
    create table {{ this.render() }} (
      {%- for navn in agate_table.column_names %}
      {{ navn }} {{ spark_type(model, agate_table, navn, loop.index0) }}{{ ',' if not loop.last }}
      {%- endfor %}
    )
  {%- endset -%}
  {%- call statement('_') -%}{{ sql }}{%- endcall -%}
  {{ return(sql) }}
{%- endmacro %}

{% macro spark__load_csv_rows(model, agate_table) -%}
  {%- set sql -%}
    insert into {{ this.render() }}
    select
      {%- for navn in agate_table.column_names %}
      cast({{ navn }} as {{ spark_type(model, agate_table, navn, loop.index0) }}){{ ',' if not loop.last }}
      {%- endfor %}
    from values
      {%- for raekke in agate_table.rows %}
      (
        {%- for celle in raekke -%}{{ spark_tekst(celle) }}{{ ', ' if not loop.last }}{%- endfor -%}
      ){{ ',' if not loop.last }}
      {%- endfor %}
    as raekker ({{ agate_table.column_names | join(', ') }})
  {%- endset -%}
  {%- do adapter.add_query(sql, abridge_sql_log=True) -%}
  {{ return(sql) }}
{%- endmacro %}

{% macro spark_type(model, agate_table, navn, nummer) -%}
  {{- spark_ord(model.config.get('column_types', {}).get(navn, adapter.convert_type(agate_table, nummer))) -}}
{%- endmacro %}

{# A value as a text of Spark, in which a backslash escapes. #}

{% macro spark_tekst(vaerdi) -%}
  {%- if vaerdi is none -%}
    null
  {%- else -%}
    '{{ (vaerdi | string) | replace("\\", "\\\\") | replace("'", "\\'") }}'
  {%- endif -%}
{%- endmacro %}
