{#
  A text as a key: in capitals and without blanks at its end. SQL Server compares texts so, whatever DuckDB does; with
  both taken away a key is the same key on both engines, whatever the collation.
#}

{% macro tekstnoegle(felt) -%}
  {{ adapter.dispatch('tekstnoegle', 'flis')(felt) }}
{%- endmacro %}

{% macro duckdb__tekstnoegle(felt) -%}
  upper(rtrim({{ felt }}, ' '))
{%- endmacro %}

{% macro sqlserver__tekstnoegle(felt) -%}
  upper(rtrim({{ felt }}))
{%- endmacro %}
