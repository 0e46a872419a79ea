{#
  taeller / naevner as decimal(18,6), rounded half away from zero; NULL when either is NULL or naevner is 0.
  Both are numbers of at most 22 digits before the point and 6 after it; more decimals are rounded to 6 first.

  Neither engine's own division will do: DuckDB divides decimals into doubles, SQL Server cuts the result at a scale
  that follows from both types. Rounded half up, n = |taeller| / |naevner| in millionths is floor((2 t 10^6 + n) / 2n),
  which whole numbers and decimals of fixed scale hold exactly.

  DuckDB: both are scaled to hugeint, whose // is exact. 2 t 10^6 < 2 * 10^34, below hugeint's 1.7 * 10^38.

  SQL Server: a = t * 2000000 + n, b = 2n. The types, by SQL Server's rules of precision and scale:
    cast(abs(...) as decimal(28,6)) * decimal(7,0)    -> decimal(36,6)
    a = decimal(36,6) + decimal(28,6)                 -> decimal(37,6)
    b = decimal(28,6) * decimal(1,0)                  -> decimal(30,6)
    a % b                                             -> decimal(30,6)
    a - a % b                                         -> decimal(38,6)
    (a - a % b) / b                                   -> decimal(38,6), 32 digits before the point
  Nothing is cut before the division, and a - a % b is a multiple of b, so the division comes out even and neither
  cutting nor rounding can change it. It is the floor of a / b because a and b are positive.

  A quotient of 10^12 or more is an error on both engines, never a wrong number.
#}

{% macro kvotient(taeller, naevner) -%}
  {{ adapter.dispatch('kvotient', 'flis')(taeller, naevner) }}
{%- endmacro %}

{% macro duckdb__kvotient(taeller, naevner) -%}
  {%- set million = 'cast(1000000 as decimal(7, 0))' -%}
  {%- set t = 'cast(cast(' ~ taeller ~ ' as decimal(28, 6)) * ' ~ million ~ ' as hugeint)' -%}
  {%- set n = 'nullif(cast(cast(' ~ naevner ~ ' as decimal(28, 6)) * ' ~ million ~ ' as hugeint), 0)' -%}
  cast(
    {{ kvotient_fortegn(t, n) }}
    * cast((abs({{ t }}) * 2000000 + abs({{ n }})) // (abs({{ n }}) * 2) as decimal(18, 0))
    * cast(0.000001 as decimal(7, 6))
  as decimal(18, 6))
{%- endmacro %}

{% macro sqlserver__kvotient(taeller, naevner) -%}
  {%- set t = 'cast(' ~ taeller ~ ' as decimal(28, 6))' -%}
  {%- set n = 'nullif(cast(' ~ naevner ~ ' as decimal(28, 6)), 0)' -%}
  {%- set b = '(cast(abs(' ~ n ~ ') as decimal(28, 6)) * cast(2 as decimal(1, 0)))' -%}
  {%- set dobbelt = 'cast(abs(' ~ t ~ ') as decimal(28, 6)) * cast(2000000 as decimal(7, 0))' -%}
  {%- set a = '(' ~ dobbelt ~ ' + cast(abs(' ~ n ~ ') as decimal(28, 6)))' -%}
  cast(
    {{ kvotient_fortegn(t, n) }}
    * cast(({{ a }} - {{ a }} % {{ b }}) / {{ b }} as decimal(18, 0))
    * cast(0.000001 as decimal(7, 6))
  as decimal(18, 6))
{%- endmacro %}

{# Spark types decimals by SQL Server's rules. #}

{% macro spark__kvotient(taeller, naevner) -%}
  {{ sqlserver__kvotient(taeller, naevner) }}
{%- endmacro %}

{% macro fabric__kvotient(taeller, naevner) -%}
  {{ sqlserver__kvotient(taeller, naevner) }}
{%- endmacro %}

{% macro kvotient_fortegn(t, n) -%}
  cast(sign({{ t }}) as decimal(1, 0)) * cast(sign({{ n }}) as decimal(1, 0))
{%- endmacro %}
