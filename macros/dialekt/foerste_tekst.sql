{# The least of a group's texts by code point, whatever the collation is: 'KMDX' comes before 'KMD_ELEV'. #}

{% macro foerste_tekst(felt) -%}
  {{ adapter.dispatch('foerste_tekst', 'flis')(felt) }}
{%- endmacro %}

{% macro duckdb__foerste_tekst(felt) -%}
  min({{ felt }} collate "C")
{%- endmacro %}

{% macro sqlserver__foerste_tekst(felt) -%}
  min({{ felt }} collate Latin1_General_100_BIN2) collate database_default
{%- endmacro %}

{% macro spark__foerste_tekst(felt) -%}
  min({{ felt }})
{%- endmacro %}

{% macro fabric__foerste_tekst(felt) -%}
  min({{ felt }} collate Latin1_General_100_BIN2_UTF8) collate database_default
{%- endmacro %}
