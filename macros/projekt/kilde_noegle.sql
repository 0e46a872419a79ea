{#
  The key of something to which a source system of a kommune gives an id: '0101|KMD|<id>', nvarchar(45). Two kommuner,
  and two systems of one kommune, may use the same id. With tekstnoegle a key is the same on both engines.
#}

{% macro kilde_noegle(kommune_kode, kilde_kode, id) -%}
  cast(concat({{ kommune_kode }}, '|', {{ kilde_kode }}, '|', {{ tekstnoegle(id) }}) as nvarchar(45))
{%- endmacro %}
