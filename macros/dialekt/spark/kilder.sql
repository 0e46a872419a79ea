{#
  The relation of a landing table. On Spark a schema lies in no database, and the landed rows are the Parquet files that
  `flis export --to spark` wrote.
#}

{% macro spark__kilde_relation(kilde, tabel) -%}
  {%- if not execute -%}{{ return(builtins.source(kilde, tabel)) }}{%- endif -%}
  {%- for fundet in graph.sources.values() if fundet.source_name == kilde and fundet.name == tabel -%}
    {{ return(api.Relation.create(schema='Dsa' ~ fundet.schema, identifier=fundet.identifier, type='table')) }}
  {%- endfor -%}
{%- endmacro %}

{#
  A table over the files of each landing table. It is made anew where its columns have changed since the last build;
  else Spark is told to look for new files.
#}

{% macro spark__klargoer_kilder() -%}
  {%- set rod = env_var('FLIS_SPARK_EKSPORT', '') or env_var('FLIS_DATA') ~ '/spark' -%}
  {%- for skema in ['DsaRaa', 'DsaDrift'] -%}
    {%- do run_query('create schema if not exists ' ~ skema) -%}
  {%- endfor -%}
  {%- for kilde in graph.sources.values() -%}
    {%- set tabel = kilde_relation(kilde.source_name, kilde.name) -%}
    {%- set kolonner = {} -%}
    {%- if kilde.source_name != 'ledger' -%}
      {%- do kolonner.update(levering_id='bigint', kommune_kode='string', periode='date', raekke_nr='bigint') -%}
    {%- endif -%}
    {%- for kolonne in kilde.columns.values() if kolonne.name not in kolonner -%}
      {%- do kolonner.update({kolonne.name: spark_ord(kolonne.data_type)}) -%}
    {%- endfor -%}
    {%- set felter = [] -%}
    {%- for navn, type in kolonner.items() -%}{%- do felter.append(navn ~ ' ' ~ type) -%}{%- endfor -%}
    {%- set felter = felter | join(', ') -%}
    {%- set findes = load_relation(tabel) -%}
    {%- if findes is none or local_md5(felter) not in findes.information -%}
      {%- do run_query('drop table if exists ' ~ tabel) -%}
      {%- do run_query(
          'create table ' ~ tabel ~ ' (' ~ felter ~ ') using parquet options (recursiveFileLookup true)'
          ~ ' location ' ~ spark_tekst(rod ~ '/' ~ kilde.schema ~ '/' ~ kilde.identifier)
          ~ ' tblproperties (kolonner = ' ~ spark_tekst(local_md5(felter)) ~ ')'
      ) -%}
    {%- else -%}
      {%- do run_query('refresh table ' ~ tabel) -%}
    {%- endif -%}
  {%- endfor -%}
{%- endmacro %}
