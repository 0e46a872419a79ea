{# The rows of several models in one CTE. Columns are matched by name, so their order does not matter. #}

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
