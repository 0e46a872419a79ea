{#
  A delivered code as a key (tekstnoegle). If a source delivers the code Ukendt, it becomes the member Ukendt of the
  dimension.
#}

{% macro kode(felt) -%}
  case when {{ tekstnoegle(felt) }} = 'UKENDT' then 'Ukendt' else {{ tekstnoegle(felt) }} end
{%- endmacro %}
