{# The inhabitants of all kommuner of a sum, or NULL if those of one of them are not known. #}

{% macro indbyggere_af_alle(indbyggere_antal) -%}
  case when count({{ indbyggere_antal }}) = count(*) then sum({{ indbyggere_antal }}) end
{%- endmacro %}
