{#
  The place of a kommune in the order in which further cells are blanked. It follows from the kommune, the letters
  of the family and the key (var blaending_noegle), never from a figure. It is the same in every month.
  Example: with the key '' the kommune 0101 has the same place in UBU-001 and UBU-002, and another in SKO-001.
#}

{% macro blaending_plads(kommune_kode, familie) -%}
  {%- set tal = [] -%}
  {%- for nummer in range(6) -%}
    {%- do tal.append(local_md5(var('blaending_noegle') ~ '|' ~ nummer)[:6] | int(base=16) % 10006 + 1) -%}
  {%- endfor -%}
  {%- set bogstav = "ascii(upper(substring(" ~ familie ~ ", {}, 1)))" -%}
  {%- set x -%}
    ((cast(cast({{ kommune_kode }} as int) as bigint) * {{ tal[0] }}
      {%- for nummer in range(3) %}
      + {{ bogstav.format(nummer + 1) }} * {{ tal[nummer + 1] }}
      {%- endfor -%}
    ) % 10007)
  {%- endset -%}
  (({{ x }} * {{ x }} % 10007) * {{ tal[4] }} + {{ x }} * {{ tal[5] }}) % 10007
{%- endmacro %}

{# The nøgletal of one family begin with the same three letters: UBU-001 and UBU-002 are both UBU. #}

{% macro noegletal_familie(noegletal_id) -%}
  upper(substring({{ noegletal_id }}, 1, 3))
{%- endmacro %}

{#
  Whether blanked cells hide each other: there are at least blaendede_mindst of them, they have min_personer persons
  without the largest of them, and twice as many all together, or three times if they are only three. Decision 8 proves
  that no reader can then tell any of them more closely than min_personer persons.
#}

{% macro skjuler_hinanden(antal, personer, stoerste) -%}
  {%- set mindst = var('min_personer') -%}
  {{ antal }} >= {{ var('blaendede_mindst') }}
  and {{ personer }} - {{ stoerste }} >= {{ mindst }}
  and {{ personer }} >= case when {{ antal }} <= 3 then {{ 3 * mindst }} else {{ 2 * mindst }} end
{%- endmacro %}
