{#
  A code as delivered, in capitals: the same code whatever the engine's collation. A source that itself says Ukendt
  means the member Ukendt of the dimensions.
#}

{% macro kode(felt) -%}
  case when upper({{ felt }}) = 'UKENDT' then 'Ukendt' else upper({{ felt }}) end
{%- endmacro %}
