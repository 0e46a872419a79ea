{#
  A text as a key: in capitals and without blanks at its end, because SQL Server may ignore both when it compares texts
  and DuckDB does not. Only the letters of Windows-1252 that have a capital there become capitals; every other character
  stays as it is. An engine's own upper() will not do: DuckDB makes `ß` a letter that no other engine gives, and each
  server has its own tables. Landing compares keys by the same letters (flis.store.textkey).

  DuckDB: upper() is faster, and the same where every character is one byte.
  SQL Server: the capitals are chosen by code point; the key then has the database's own collation, as all columns have.
#}

{% macro tekstnoegle(felt) -%}
  {{ adapter.dispatch('tekstnoegle', 'flis')(felt) }}
{%- endmacro %}

{% macro duckdb__tekstnoegle(felt) -%}
  case
    when strlen({{ felt }}) = length({{ felt }}) then upper(rtrim({{ felt }}, ' '))
    else translate(rtrim({{ felt }}, ' '), '{{ smaa_bogstaver() }}', '{{ store_bogstaver() }}')
  end
{%- endmacro %}

{% macro sqlserver__tekstnoegle(felt) -%}
  translate(
    rtrim({{ felt }}) collate Latin1_General_100_BIN2, '{{ smaa_bogstaver() }}', '{{ store_bogstaver() }}'
  ) collate database_default
{%- endmacro %}

{% macro smaa_bogstaver() -%}
  abcdefghijklmnopqrstuvwxyzàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿšœž
{%- endmacro %}

{% macro store_bogstaver() -%}
  ABCDEFGHIJKLMNOPQRSTUVWXYZÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞŸŠŒŽ
{%- endmacro %}

{% macro spark__tekstnoegle(felt) -%}
  translate(rtrim({{ felt }}), '{{ smaa_bogstaver() }}', '{{ store_bogstaver() }}')
{%- endmacro %}

{% macro fabric__tekstnoegle(felt) -%}
  translate(
    rtrim({{ felt }}) collate Latin1_General_100_BIN2_UTF8, '{{ smaa_bogstaver() }}', '{{ store_bogstaver() }}'
  ) collate database_default
{%- endmacro %}
