{# The day after a date. #}

{% macro naeste_dag(dato) -%}
  {{ adapter.dispatch('naeste_dag', 'flis')(dato) }}
{%- endmacro %}

{% macro duckdb__naeste_dag(dato) -%}
  ({{ dato }} + 1)
{%- endmacro %}

{% macro sqlserver__naeste_dag(dato) -%}
  dateadd(day, 1, {{ dato }})
{%- endmacro %}

{% macro spark__naeste_dag(dato) -%}
  date_add({{ dato }}, 1)
{%- endmacro %}

{% macro fabric__naeste_dag(dato) -%}
  {{ sqlserver__naeste_dag(dato) }}
{%- endmacro %}
