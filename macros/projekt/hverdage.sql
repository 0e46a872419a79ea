{#
  The number of weekdays (Monday to Friday) from one date to another, both included, as int.
  NULL gives NULL. If `til` is the day before `fra`, the number is 0; an earlier `til` is not allowed.

  The days are counted from 0001-01-01, which is a Monday and the first date on both engines. The result does therefore
  not depend on a server's or a language's first day of the week. The number that is divided by seven is a decimal and
  a multiple of seven, so both engines divide it exactly.
#}

{% macro hverdage(fra, til) -%}
  {%- set mandag = "cast('0001-01-01' as date)" -%}
  ({{ hverdage_foer('(' ~ dage_mellem(mandag, til) ~ ' + 1)') }} - {{ hverdage_foer(dage_mellem(mandag, fra)) }})
{%- endmacro %}

{#
  The number of working days from one date to another, both included, as int: the weekdays that are no public holiday.
  It needs the two tables of kalender_om, in the same query:

      from raekker
      {{ kalender_om('raekker.fra', 'raekker.til') }}

  A date that the calendar does not have, before 1900 or after 2099, has no public holiday before it in the period.
#}

{% macro arbejdsdage(fra, til) -%}
  (
    {{ hverdage(fra, til) }}
    - coalesce(sidste_dag.fridage_indtil - foerste_dag.fridage_indtil + foerste_dag.er_fridag, 0)
  )
{%- endmacro %}

{#
  How working days are counted, as the end of a stand: '' where public holidays count as weekdays, else by which list of
  public holidays. Example: /fri5d41402a.
#}

{% macro regel_for_arbejdsdage() -%}
  {{ '/fri' ~ helligdagenes_aftryk() if var('helligdage_er_hverdage') == 0 }}
{%- endmacro %}

{# The first eight signs of the hash that dbt makes of seeds/helligdag.csv. While dbt parses, there is no graph. #}

{% macro helligdagenes_aftryk() -%}
  {{ graph.nodes['seed.flis.helligdag'].checksum.checksum[:8] if execute }}
{%- endmacro %}

{% macro kalender_om(fra, til) -%}
    left join {{ ref('_generel__fridag') }} as foerste_dag on {{ fra }} = foerste_dag.dato
    left join {{ ref('_generel__fridag') }} as sidste_dag on {{ til }} = sidste_dag.dato
{%- endmacro %}

{#
  The hours of a month's norm: 7.4 on each working day, times the part of full time that an ansættelse is.
#}

{% macro norm_timer(periode, beskaeftigelsesdecimal) -%}
  (7.4 * {{ beskaeftigelsesdecimal }} * {{ arbejdsdage(periode, maaned_slut(periode)) }})
{%- endmacro %}

{# Weekdays among the first `dage` days counted from a Monday. #}

{% macro hverdage_foer(dage) -%}
  (
    cast(floor(cast({{ dage }} - {{ dage }} % 7 as decimal(9, 0)) / 7) as int) * 5
    + case when {{ dage }} % 7 < 5 then {{ dage }} % 7 else 5 end
  )
{%- endmacro %}
