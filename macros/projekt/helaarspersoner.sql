{# Days as helårspersoner: divided by the year's own days, or by var helaarsperson_dage where that is not 0. #}

{% macro helaarspersoner(dage, dage_i_aar) -%}
  {{ kvotient(dage, helaarsperson_dage(dage_i_aar)) }}
{%- endmacro %}

{# The days of a year of helårspersoner: its own, or var helaarsperson_dage where that is not 0. #}

{% macro helaarsperson_dage(dage_i_aar) -%}
  {{ var('helaarsperson_dage') if var('helaarsperson_dage') | int > 0 else dage_i_aar }}
{%- endmacro %}
