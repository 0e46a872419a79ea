{# The rows of several models in one CTE, by name: columns in another order do no harm. #}

{% macro foren(modeller, kolonner) -%}
  {%- for model in modeller -%}
    select
        {{ kolonner | join(',\n        ') }}
    from {{ model }}
    {%- if not loop.last %}
    union all
    {% endif -%}
  {%- endfor -%}
{%- endmacro %}
