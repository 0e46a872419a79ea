{#
  The texts of a group in one, with a blank between them, in the order of `orden`. However long: SQL Server joins texts of
  a stated length to 4000 characters only, and fails beyond.
#}

{% macro sammenkaed(tekst, orden) -%}
  {{ adapter.dispatch('sammenkaed', 'flis')(tekst, orden) }}
{%- endmacro %}

{% macro duckdb__sammenkaed(tekst, orden) -%}
  string_agg({{ tekst }}, ' ' order by {{ orden }})
{%- endmacro %}

{% macro sqlserver__sammenkaed(tekst, orden) -%}
  string_agg(cast({{ tekst }} as nvarchar(max)), ' ') within group (order by {{ orden }})
{%- endmacro %}
