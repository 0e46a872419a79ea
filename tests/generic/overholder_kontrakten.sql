{#
  Every constraint of a table's contract holds: one row for each that is broken. The test exists only on an engine that
  does not enforce constraints; elsewhere the table could not have been built, and dbt leaves the test out.
#}

{% test overholder_kontrakten(model) %}

{{ config(enabled=not haandhaever_kontrakten()) }}

{%- set tabel = namespace(constraints=[], columns={}) -%}
{%- if execute -%}
  {%- for node in graph.nodes.values() if node.relation_name == model | string -%}
    {%- set tabel.constraints = node.constraints -%}
    {%- set tabel.columns = node.columns -%}
  {%- endfor -%}
{%- endif -%}

{{ brud_paa_kontrakten(model, tabel.constraints, tabel.columns) }}

{% endtest %}
