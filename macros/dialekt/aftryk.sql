{#
  The fingerprint of a text of ASCII letters, 32 hexadecimal digits, the same on both engines: to see that something
  has changed. Not for secrets.
#}

{% macro aftryk(tekst) -%}
  {{ adapter.dispatch('aftryk', 'flis')(tekst) }}
{%- endmacro %}

{% macro duckdb__aftryk(tekst) -%}
  cast(md5({{ tekst }}) as char(32))
{%- endmacro %}

{% macro sqlserver__aftryk(tekst) -%}
  cast(lower(convert(char(32), hashbytes('MD5', cast({{ tekst }} as varchar(max))), 2)) as char(32))
{%- endmacro %}
