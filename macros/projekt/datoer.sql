{# A date, but not after `graense`; an open end (NULL) becomes `graense`. #}

{% macro hoejst(dato, graense) -%}
  case when {{ dato }} < {{ graense }} then {{ dato }} else {{ graense }} end
{%- endmacro %}

{# A date, but not before `graense`; NULL becomes `graense`. #}

{% macro mindst(dato, graense) -%}
  case when {{ dato }} > {{ graense }} then {{ dato }} else {{ graense }} end
{%- endmacro %}

{#
  How many months old one born in the month `foedt_maaned` is at the end of the month `periode`. He is a month older on
  the last day of each month at the latest, so the day of birth is not needed.
#}

{% macro maaneder_gammel(foedt_maaned, periode) -%}
  ((year({{ periode }}) - year({{ foedt_maaned }})) * 12 + month({{ periode }}) - month({{ foedt_maaned }}))
{%- endmacro %}
