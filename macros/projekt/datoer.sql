{# A date, but not after `graense`; an open end (NULL) becomes `graense`. #}

{% macro hoejst(dato, graense) -%}
  case when {{ dato }} < {{ graense }} then {{ dato }} else {{ graense }} end
{%- endmacro %}

{# A date, but not before `graense`; NULL becomes `graense`. #}

{% macro mindst(dato, graense) -%}
  case when {{ dato }} > {{ graense }} then {{ dato }} else {{ graense }} end
{%- endmacro %}
