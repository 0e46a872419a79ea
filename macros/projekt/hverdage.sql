{#
  Weekdays, Monday to Friday, from one date to another, both inclusive, as int; holidays are weekdays too. NULL when
  either is NULL; 0 when `til` is the day before `fra`, and not to be asked for when it is earlier than that.

  Counted from 0001-01-01, a Monday and the first date that both engines know: no setting of a server or a language
  says what a Monday is. What is divided by seven is a multiple of seven, and a decimal, so that both engines divide it
  exactly: the floor has nothing to cut.
#}

{% macro hverdage(fra, til) -%}
  {%- set mandag = "cast('0001-01-01' as date)" -%}
  ({{ hverdage_foer('(' ~ dage_mellem(mandag, til) ~ ' + 1)') }} - {{ hverdage_foer(dage_mellem(mandag, fra)) }})
{%- endmacro %}

{# Weekdays among the first `dage` days counted from a Monday. #}

{% macro hverdage_foer(dage) -%}
  (
    cast(floor(cast({{ dage }} - {{ dage }} % 7 as decimal(9, 0)) / 7) as int) * 5
    + case when {{ dage }} % 7 < 5 then {{ dage }} % 7 else 5 end
  )
{%- endmacro %}
