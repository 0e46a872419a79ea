{#
  A code as delivered, as a key (tekstnoegle). A source that itself says Ukendt means the member Ukendt of the
  dimensions.
#}

{% macro kode(felt) -%}
  case when {{ tekstnoegle(felt) }} = 'UKENDT' then 'Ukendt' else {{ tekstnoegle(felt) }} end
{%- endmacro %}
