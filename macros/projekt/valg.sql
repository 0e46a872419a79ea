{#
  Numbers a group's rows for one of their columns: 1 is the newest row (nyhed) in which `kolonne` is not missing. With
  `aeldste` it is the oldest one.
#}

{% macro valg(kolonne, gruppe, aeldste=0) -%}
  row_number() over (
    partition by {{ gruppe }} order by case when {{ kolonne }} is null then 1 else 0 end, nyhed{{ ' desc' if aeldste }}
  )
{%- endmacro %}
