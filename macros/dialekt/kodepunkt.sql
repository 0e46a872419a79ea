{#
  A text whose characters alone decide: two texts are equal, and one comes before the other, by their code points. A
  database's collation may find `ß` equal to `ss`, or put `Ø` beside `O`; here it has no say. The dot at the end makes
  blanks before it count on SQL Server too, and NULL is the dot alone. The result is for `order by`, `group by` and a
  comparison, never for a column: on SQL Server a column of another collation than the database's own cannot be joined
  with the others.
#}

{% macro kodepunkt(felt) -%}
  {{ adapter.dispatch('kodepunkt', 'flis')(felt) }}
{%- endmacro %}

{% macro duckdb__kodepunkt(felt) -%}
  concat({{ felt }}, '.') collate "C"
{%- endmacro %}

{% macro sqlserver__kodepunkt(felt) -%}
  concat({{ felt }}, '.') collate Latin1_General_100_BIN2
{%- endmacro %}

{% macro spark__kodepunkt(felt) -%}
  concat({{ felt }}, '.')
{%- endmacro %}

{% macro fabric__kodepunkt(felt) -%}
  concat({{ felt }}, '.') collate Latin1_General_100_BIN2_UTF8
{%- endmacro %}
