{# The first day of a date's month, the form of a periode. #}

{% macro maaned_start(dato) -%}
  {{ adapter.dispatch('maaned_start', 'flis')(dato) }}
{%- endmacro %}

{% macro duckdb__maaned_start(dato) -%}
  make_date(year({{ dato }}), month({{ dato }}), 1)
{%- endmacro %}

{% macro sqlserver__maaned_start(dato) -%}
  datefromparts(year({{ dato }}), month({{ dato }}), 1)
{%- endmacro %}

{% macro spark__maaned_start(dato) -%}
  make_date(year({{ dato }}), month({{ dato }}), 1)
{%- endmacro %}

{% macro fabric__maaned_start(dato) -%}
  {{ sqlserver__maaned_start(dato) }}
{%- endmacro %}
