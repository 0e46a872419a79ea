{#
  The incremental strategy maanedsvis: a large monthly fact is built month by month, driven by the ledger. Each row
  carries kommune_kode, periode and stand: the delivery, with its corrections, that the row was built from. A build
  selects the current months that the fact does not have, removes the months whose stand is no longer current, and adds
  what it selected, all in one transaction. So it ends with the same rows as a full refresh, whatever happened before.

  Such a model reads one landing table, or several of the same shape, and no other model whose rows may change. A stand
  belongs to one package and so to one of the tables: where a kommune delivers a month of two of them, each is built
  and removed on its own. The model filters its rows with maaned_ikke_bygget, and its YAML says

      config: {materialized: incremental, incremental_strategy: maanedsvis, on_schema_change: append_new_columns}

  A model that counts working days has their rule as the end of its stand: stand_med_regel('stand',
  regel_for_arbejdsdage()). So all its months are built anew where seeds/helligdag.csv or the var
  helligdage_er_hverdage is changed.
#}

{% macro get_incremental_maanedsvis_sql(arg_dict) -%}
  {{ adapter.dispatch('maanedsvis', 'flis')(arg_dict) }}
{%- endmacro %}

{% macro default__maanedsvis(arg_dict) -%}
  {%- set levering = graph.nodes['model.flis.dsa_drift__gaeldende_levering'] -%}
  {%- set gaeldende = api.Relation.create(levering.database, levering.schema, levering.alias) -%}
  delete from {{ arg_dict['target_relation'] }}
  where {{ maanedens_stand() }} not in (
      select {{ maanedens_stand(stand_med_regel('stand', regel_af_model())) }} from {{ gaeldende }}
      where tabel in ('{{ landingstabeller(model) | join("', '") }}')
  );
  {{ get_incremental_append_sql(arg_dict) }}
{%- endmacro %}

{# The landing tables that a model reads, itself or through other models: the ledger's own tables are none. #}

{% macro landingstabeller(knude) -%}
  {%- set tabeller = [] -%}
  {%- for id in knude.depends_on.nodes -%}
    {%- if id in graph.sources and graph.sources[id].source_name != 'ledger' -%}
      {%- do tabeller.append(graph.sources[id].name) -%}
    {%- elif id.startswith('model.') -%}
      {%- do tabeller.extend(landingstabeller(graph.nodes[id])) -%}
    {%- endif -%}
  {%- endfor -%}
  {{ return(tabeller) }}
{%- endmacro %}

{#
  Kommune, month and stand in one text, never NULL. Columns of a table that rows are deleted from are named without the
  table: not every T-SQL server takes database, schema and table before a column.
#}

{% macro maanedens_stand(stand='stand') -%}
  concat(kommune_kode, '|', year(periode) * 100 + month(periode), '|', {{ stand }})
{%- endmacro %}

{# `stand` of a delivery, with the rule that the model builds it by (regel_for_arbejdsdage); '' is none. #}

{% macro stand_med_regel(stand, regel) -%}
  {%- if regel -%}cast(left(concat({{ stand }}, '{{ regel }}'), 64) as nvarchar(64)){%- else -%}{{ stand }}{%- endif -%}
{%- endmacro %}

{# What the model whose months are built adds to the stand of a delivery. #}

{% macro regel_af_model() -%}
  {{ regel_for_arbejdsdage() if 'regel_for_arbejdsdage' in model.raw_code }}
{%- endmacro %}

{# The condition that a month of `raekker` is not built yet, by the same rule; always true on a first build. #}

{% macro maaned_ikke_bygget(raekker, regel='') -%}
  {%- if is_incremental() -%}
    not exists (
        select 1 from {{ this }} as bygget
        where
            bygget.kommune_kode = {{ raekker }}.kommune_kode
            and bygget.periode = {{ raekker }}.periode
            and bygget.stand = {{ stand_med_regel(raekker ~ '.stand', regel) }}
    )
  {%- else -%}
    1 = 1
  {%- endif -%}
{%- endmacro %}
