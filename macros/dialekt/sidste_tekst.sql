{# The greatest of a group's texts by code point, whatever the collation is. #}

{% macro sidste_tekst(felt) -%}
  {{ adapter.dispatch('sidste_tekst', 'flis')(felt) }}
{%- endmacro %}

{% macro duckdb__sidste_tekst(felt) -%}
  max({{ felt }} collate "C")
{%- endmacro %}

{% macro sqlserver__sidste_tekst(felt) -%}
  max({{ felt }} collate Latin1_General_100_BIN2) collate database_default
{%- endmacro %}

{% macro spark__sidste_tekst(felt) -%}
  max({{ felt }})
{%- endmacro %}

{% macro fabric__sidste_tekst(felt) -%}
  max({{ felt }} collate Latin1_General_100_BIN2_UTF8) collate database_default
{%- endmacro %}
