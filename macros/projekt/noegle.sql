{#
  The key of what a kommune gives an id: '0101|<id>', nvarchar(41). Two kommuner may use the same id.
  Ids are GUIDs or numbers; the key is in capitals, so that it is the same key whatever the engine's collation.
#}

{% macro noegle(kommune_kode, id) -%}
  cast(concat({{ kommune_kode }}, '|', upper({{ id }})) as nvarchar(41))
{%- endmacro %}
