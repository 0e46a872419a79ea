{# The texts of a group in one, with a blank between them, in the order of `orden`. #}

{% macro sammenkaed(tekst, orden) -%}
  {{ adapter.dispatch('sammenkaed', 'flis')(tekst, orden) }}
{%- endmacro %}

{% macro duckdb__sammenkaed(tekst, orden) -%}
  string_agg({{ tekst }}, ' ' order by {{ orden }})
{%- endmacro %}

{% macro sqlserver__sammenkaed(tekst, orden) -%}
  string_agg({{ tekst }}, ' ') within group (order by {{ orden }})
{%- endmacro %}
