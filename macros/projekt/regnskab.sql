{# The year whose 1 January gives the inhabitants of a regnskabsår, as years after it: var indbyggertal_dato. #}

{% macro indbyggertal_forskydning() -%}
  {%- set forskydninger = {'primo': 0, 'efterfoelgende': 1} -%}
  {%- if var('indbyggertal_dato') not in forskydninger -%}
    {{ exceptions.raise_compiler_error('The var indbyggertal_dato is primo or efterfoelgende.') }}
  {%- endif -%}
  {{ forskydninger[var('indbyggertal_dato')] }}
{%- endmacro %}
