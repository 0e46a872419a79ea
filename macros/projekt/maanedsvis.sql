{#
  A large monthly fact is built month by month, driven by the ledger. Each row carries kommune_kode, periode and stand:
  the delivery, with its corrections, that it was built from. A build removes the months whose stand is no longer the
  current one, and then adds the current months that are not there: the same rows as a full refresh, whatever happened
  in between, also when a build was killed after the removal.

  Such a model reads one landing table and no other model whose rows may change. Its config in dbt_project.yml:
  materialized incremental, incremental_strategy append, and the hook below before it.
#}

{# pre_hook: remove the months of this fact that are not of the current deliveries of `tabel`. #}

{% macro fjern_aendrede_maaneder(tabel) -%}
  {#- Outside the condition, so that dbt sees the dependency on a first build too. -#}
  {%- set gaeldende = ref('dsa_drift__gaeldende_levering') -%}
  {%- if is_incremental() -%}
    delete from {{ this }}
    where not exists (
        select 1 from {{ gaeldende }} as levering
        where
            levering.tabel = '{{ tabel }}'
            and levering.kommune_kode = {{ this }}.kommune_kode
            and levering.periode = {{ this }}.periode
            and levering.stand = {{ this }}.stand
    )
  {%- endif -%}
{%- endmacro %}

{# The condition that a month of `raekker` is not built yet; always true on a first build. #}

{% macro maaned_ikke_bygget(raekker) -%}
  {%- if is_incremental() -%}
    not exists (
        select 1 from {{ this }} as bygget
        where bygget.kommune_kode = {{ raekker }}.kommune_kode and bygget.periode = {{ raekker }}.periode
    )
  {%- else -%}
    1 = 1
  {%- endif -%}
{%- endmacro %}
