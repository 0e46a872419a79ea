{# A point in time to the second, as text: '2023-06-01 02:00:00'. #}

{% macro sekund(tidspunkt) -%}
  {{ adapter.dispatch('sekund', 'flis')(tidspunkt) }}
{%- endmacro %}

{% macro duckdb__sekund(tidspunkt) -%}
  strftime({{ tidspunkt }}, '%Y-%m-%d %H:%M:%S')
{%- endmacro %}

{% macro sqlserver__sekund(tidspunkt) -%}
  convert(nvarchar(19), {{ tidspunkt }}, 120)
{%- endmacro %}

{% macro spark__sekund(tidspunkt) -%}
  date_format({{ tidspunkt }}, 'yyyy-MM-dd HH:mm:ss')
{%- endmacro %}

{% macro fabric__sekund(tidspunkt) -%}
  convert(varchar(19), {{ tidspunkt }}, 120)
{%- endmacro %}
