{# The rows of all nøgletal about children at risk, UBU-001 to UBU-006, one below the other. #}

{% macro ubu_noegletal(kolonner) -%}
  {{ foren(
      [
          ref('dubu__noegletal_ubu_001'),
          ref('dubu__noegletal_ubu_002'),
          ref('dubu__noegletal_ubu_003'),
          ref('dubu__noegletal_ubu_004'),
          ref('dubu__noegletal_ubu_005'),
          ref('dubu__noegletal_ubu_006')
      ],
      kolonner
  ) }}
{%- endmacro %}
