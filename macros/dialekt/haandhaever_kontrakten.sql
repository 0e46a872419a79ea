{#
  Whether the engine itself refuses a row that breaks a constraint of a model's contract: a NULL where the contract says
  not_null, or a primary key that occurs twice. DuckDB and SQL Server do. An engine that is not named here does not,
  and the data test overholder_kontrakten then looks for such rows.
#}

{% macro haandhaever_kontrakten() -%}
  {{ return(adapter.dispatch('haandhaever_kontrakten', 'flis')()) }}
{%- endmacro %}

{% macro default__haandhaever_kontrakten() -%}
  {{ return(false) }}
{%- endmacro %}

{% macro duckdb__haandhaever_kontrakten() -%}
  {{ return(true) }}
{%- endmacro %}

{% macro sqlserver__haandhaever_kontrakten() -%}
  {{ return(true) }}
{%- endmacro %}
