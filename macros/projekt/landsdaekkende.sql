{# The landing tables of packages for the whole country. A row in them makes no kommune the installation's own. #}

{% macro landsdaekkende_tabeller() -%}
  {%- set tabeller = [] -%}
  {%- for kilde in (graph.sources.values() if execute else []) if kilde.source_meta.get('landsdaekkende') -%}
    {%- do tabeller.append(kilde.name) -%}
  {%- endfor -%}
  {{ return(tabeller | sort) }}
{%- endmacro %}
