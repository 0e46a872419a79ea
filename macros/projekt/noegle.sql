{#
  The key of something to which a kommune gives an id: '0101|<id>', nvarchar(41). Two kommuner may use the same id.
  Ids are GUIDs or numbers; tekstnoegle makes them the same key on both engines.
#}

{% macro noegle(kommune_kode, id) -%}
  cast(concat({{ kommune_kode }}, '|', {{ tekstnoegle(id) }}) as nvarchar(41))
{%- endmacro %}
