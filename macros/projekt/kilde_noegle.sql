{#
  The key of what a source system of a kommune gives an id: '0101|KMD|<id>', nvarchar(45). Two kommuner, and two systems
  of one kommune, may use the same id. In capitals, so that it is the same key whatever the engine's collation.
#}

{% macro kilde_noegle(kommune_kode, kilde_kode, id) -%}
  cast(concat({{ kommune_kode }}, '|', {{ kilde_kode }}, '|', upper({{ id }})) as nvarchar(45))
{%- endmacro %}
