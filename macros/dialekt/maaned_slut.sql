{# The last day of a date's month. #}

{% macro maaned_slut(dato) -%}
  {{ adapter.dispatch('maaned_slut', 'flis')(dato) }}
{%- endmacro %}

{% macro duckdb__maaned_slut(dato) -%}
  last_day({{ dato }})
{%- endmacro %}

{% macro sqlserver__maaned_slut(dato) -%}
  eomonth({{ dato }})
{%- endmacro %}

{% macro spark__maaned_slut(dato) -%}
  last_day({{ dato }})
{%- endmacro %}

{% macro fabric__maaned_slut(dato) -%}
  {{ sqlserver__maaned_slut(dato) }}
{%- endmacro %}
