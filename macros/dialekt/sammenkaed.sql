{#
  The texts of a group in one, with a blank between them, in the order of `orden`. Texts of ASCII letters. SQL Server
  joins at most 4,000 letters, and cuts what concat adds, unless told that the text may be longer.
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
