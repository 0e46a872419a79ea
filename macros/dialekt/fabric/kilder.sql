{#
  Landed rows on Fabric: the Parquet files of `flis export --to fabric`. FLIS_FABRIC_EKSPORT says where they lie.
  A view reads the files of each landing table, so it always has the rows of the last export, and a column that an older
  file does not have is NULL. Nothing is copied. A row that does not fit is an error: without maxerrors = 0, Fabric
  would leave out ten.
#}

{% macro fabric__klargoer_kilder() -%}
  {%- set rod = env_var('FLIS_FABRIC_EKSPORT', '').rstrip('/') -%}
  {%- if not rod -%}
    {{ exceptions.raise_compiler_error('bad-profile: FLIS_FABRIC_EKSPORT must be the URL of the exported files.') }}
  {%- endif -%}
  {%- set skemaer = [] -%}
  {%- for kilde in graph.sources.values() -%}
    {%- set relation = kilde_relation(kilde.source_name, kilde.name) -%}
    {%- if relation.schema not in skemaer -%}
      {%- do adapter.create_schema(relation) -%}
      {%- do skemaer.append(relation.schema) -%}
    {%- endif -%}
    {%- set sted = rod ~ '/' ~ kilde.schema ~ '/' ~ kilde.identifier ~ '/**' -%}
    {%- set sql -%}
      create or alter view {{ relation.include(database=false) }} as
      select raekker.*
      from openrowset(bulk '{{ sted | replace("'", "''") }}', format = 'PARQUET', maxerrors = 0)
      with ({{ fabric_felter(kilde) }}) as raekker
    {%- endset -%}
    {%- do run_query(get_use_database_sql(relation.database) ~ " EXEC('" ~ sql | replace("'", "''") ~ "')") -%}
  {%- endfor -%}
{%- endmacro %}

{# The columns of a landing table with their types, the technical ones first. #}

{% macro fabric_felter(kilde) -%}
  {%- set kolonner = {} -%}
  {%- if kilde.source_name != 'ledger' -%}
    {%- do kolonner.update(levering_id='bigint', kommune_kode='char(4)', periode='date', raekke_nr='bigint') -%}
  {%- endif -%}
  {%- for kolonne in kilde.columns.values() if kolonne.name not in kolonner -%}
    {%- do kolonner.update({kolonne.name: fabric_ord(kolonne.data_type)}) -%}
  {%- endfor -%}
  {%- for navn, type in kolonner.items() -%}{{ navn }} {{ type }}{{ ', ' if not loop.last }}{%- endfor -%}
{%- endmacro %}
