{#
  A text as a key: in capitals and without blanks at its end. SQL Server may ignore both when it compares texts, and
  DuckDB does not. In this form a key is the same on both engines, whatever the collation is.
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
