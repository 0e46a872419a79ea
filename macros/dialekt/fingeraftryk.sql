{# The MD5 of a text's UTF-8 bytes, as 32 digits in small letters. #}

{% macro fingeraftryk(tekst) -%}
  {{ adapter.dispatch('fingeraftryk', 'flis')(tekst) }}
{%- endmacro %}

{% macro duckdb__fingeraftryk(tekst) -%}
  md5({{ tekst }})
{%- endmacro %}

{% macro sqlserver__fingeraftryk(tekst) -%}
  lower(convert(
    varchar(32), hashbytes('MD5', cast({{ tekst }} collate Latin1_General_100_BIN2_UTF8 as varchar(8000))), 2
  ))
{%- endmacro %}

{% macro spark__fingeraftryk(tekst) -%}
  md5({{ tekst }})
{%- endmacro %}

{% macro fabric__fingeraftryk(tekst) -%}
  {{ sqlserver__fingeraftryk(tekst) }}
{%- endmacro %}
