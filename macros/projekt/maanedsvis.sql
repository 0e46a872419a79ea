{#
  A large monthly fact is built month by month, driven by the ledger. Each row carries kommune_kode, periode and stand:
  the delivery, with its corrections, that it was built from. A build removes the months whose stand is no longer the
  current one, and then adds the current months that are not there: the same rows as a full refresh, whatever happened
  in between, also when a build was killed after the removal.

  Such a model reads one landing table, or several of the same shape, and no other model whose rows may change. A stand
  belongs to one package and so to one of the tables: where a kommune delivers a month of two of them, each is built
  and removed on its own. Its config in dbt_project.yml: materialized incremental, incremental_strategy append, and the
  hook below before it, with every landing table that it reads.
#}

{# pre_hook: remove the months of this fact that are not of the current deliveries of the landing tables named. #}

{% macro fjern_aendrede_maaneder() -%}
  {#- Outside the condition: dbt must see the dependency when it parses, where nothing is incremental. -#}
  {%- set gaeldende_levering = ref('dsa_drift__gaeldende_levering') -%}
  {%- if is_incremental() -%}
    delete from {{ this }}
    where {{ maanedens_stand() }} not in (
        select {{ maanedens_stand() }} from {{ gaeldende_levering }}
        where tabel in ('{{ varargs | join("', '") }}')
    )
  {%- endif -%}
{%- endmacro %}

{#
  Kommune, month and stand in one text, never NULL. Columns of a table that rows are deleted from are named without the
  table: not every T-SQL server takes database, schema and table before a column.
#}

{% macro maanedens_stand() -%}
  concat(kommune_kode, '|', year(periode) * 100 + month(periode), '|', stand)
{%- endmacro %}

{# The condition that a month of `raekker` is not built yet; always true on a first build. #}

{% macro maaned_ikke_bygget(raekker) -%}
  {%- if is_incremental() -%}
    not exists (
        select 1 from {{ this }} as bygget
        where
            bygget.kommune_kode = {{ raekker }}.kommune_kode
            and bygget.periode = {{ raekker }}.periode
            and bygget.stand = {{ raekker }}.stand
    )
  {%- else -%}
    1 = 1
  {%- endif -%}
{%- endmacro %}
