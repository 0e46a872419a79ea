{# The number of days from one date to another. The same day gives 0, and NULL gives NULL. #}

{% macro dage_mellem(fra, til) -%}
  {{ adapter.dispatch('dage_mellem', 'flis')(fra, til) }}
{%- endmacro %}

{% macro duckdb__dage_mellem(fra, til) -%}
  cast(datediff('day', {{ fra }}, {{ til }}) as int)
{%- endmacro %}

{% macro sqlserver__dage_mellem(fra, til) -%}
  datediff(day, {{ fra }}, {{ til }})
{%- endmacro %}

{% macro spark__dage_mellem(fra, til) -%}
  datediff({{ til }}, {{ fra }})
{%- endmacro %}

{% macro fabric__dage_mellem(fra, til) -%}
  {{ sqlserver__dage_mellem(fra, til) }}
{%- endmacro %}
