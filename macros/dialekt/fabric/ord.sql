{#
  A statement of this project in the words of Fabric Warehouse, which has no nvarchar. A varchar counts the bytes of
  UTF-8, and one unit of an nvarchar takes three at most, so a text of three times the length is never cut. What would
  exceed 8000 bytes becomes varchar(max). Codes of fixed length (char) have letters and digits of one byte. Example:
  cast(navn as nvarchar(100)) becomes cast(navn as varchar(300)). Every statement with a model's SQL passes here.
#}

{% macro fabric_ord(sql) -%}
  {%- set ord = namespace(sql=sql) -%}
  {%- for laengde in modules.re.findall('(?i)\\bnvarchar ?\\(([0-9]+)\\)', sql) | unique -%}
    {%- set ord.sql = modules.re.sub('(?i)\\bnvarchar ?\\(' ~ laengde ~ '\\)', fabric_tekst(laengde | int), ord.sql) -%}
  {%- endfor -%}
  {{- ord.sql -}}
{%- endmacro %}

{% macro fabric_tekst(laengde) -%}
  varchar({{ 3 * laengde if 3 * laengde <= 8000 else 'max' }})
{%- endmacro %}

{% macro fabric__create_table_as(temporary, relation, compiled_code, language='sql') -%}
  {{ dbt.fabric__create_table_as(temporary, relation, fabric_ord(compiled_code), language) }}
{%- endmacro %}

{% macro fabric__full_refresh_table(target_relation, existing_relation, compiled_code, language) -%}
  {#- dbt-fabric would compare the table's keys with the contract's, and there are none. -#}
  {%- do model.update({'constraints': []}) -%}
  {{ return(dbt.fabric__full_refresh_table(target_relation, existing_relation, fabric_ord(compiled_code), language)) }}
{%- endmacro %}

{% macro fabric__create_view_as(relation, sql) -%}
  {{ dbt.fabric__create_view_as(relation, fabric_ord(sql)) }}
{%- endmacro %}

{% macro fabric__get_test_sql(main_sql, fail_calc, warn_if, error_if, limit) -%}
  {{ dbt.fabric__get_test_sql(fabric_ord(main_sql), fail_calc, warn_if, error_if, limit) }}
{%- endmacro %}

{% macro fabric__get_empty_subquery_sql(select_sql, select_sql_header=none) -%}
  {{ dbt.fabric__get_empty_subquery_sql(fabric_ord(select_sql), select_sql_header) }}
{%- endmacro %}

{% macro fabric__maanedsvis(arg_dict) -%}
  {{ fabric_ord(default__maanedsvis(arg_dict)) }}
{%- endmacro %}

{# A table's contract: its columns and types, and NOT NULL. #}

{% macro fabric__build_columns_constraints(relation) -%}
  {{ fabric_ord(dbt.fabric__build_columns_constraints(relation)) }}
{%- endmacro %}

{% macro fabric__get_empty_schema_sql(columns) -%}
  {{ fabric_ord(dbt.default__get_empty_schema_sql(columns)) }}
{%- endmacro %}

{#
  No keys: Fabric does not enforce a key, and a query over a key that occurs twice gives wrong rows there. The data test
  overholder_kontrakten looks for such keys.
#}

{% macro fabric__build_model_constraints(relation) -%}
{%- endmacro %}

{# Fabric has no descriptions of tables and columns. #}

{% macro fabric__persist_docs(relation, model, for_relation, for_columns) -%}
{%- endmacro %}

{% macro fabric__create_csv_table(model, agate_table) -%}
  {%- set felter = [] -%}
  {%- for navn in agate_table.column_names -%}
    {%- set type = model.config.get('column_types', {}).get(navn, adapter.convert_type(agate_table, loop.index0)) -%}
    {%- do felter.append(navn ~ ' ' ~ fabric_ord(type)) -%}
  {%- endfor -%}
  {%- set sql = 'create table ' ~ this.render() ~ ' (' ~ felter | join(', ') ~ ')' -%}
  {%- call statement('_') -%}{{ sql }}{%- endcall -%}
  {{ return(sql) }}
{%- endmacro %}
