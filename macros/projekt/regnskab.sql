{#
  A balance of a month rests on every month of its regnskabsår up to it, and on the year's primo. Its stand is the
  fingerprint of all that (_oekonomi__regnskabsmaaned): a March that is delivered again changes the stand of March and
  of the months after it, a changed primo that of the whole year, and of nothing else. Otherwise as maanedsvis.sql.
#}

{# pre_hook: remove the months of this fact whose stand is not the current one. #}

{% macro fjern_aendrede_regnskabsmaaneder() -%}
  {#- Outside the condition, so that dbt sees the dependency on a first build too. -#}
  {%- set gaeldende = ref('_oekonomi__regnskabsmaaned') -%}
  {%- if is_incremental() -%}
    delete from {{ this }}
    where concat(regnskabsaar, '|', {{ maanedens_stand() }}) not in (
        select concat(regnskabsaar, '|', {{ maanedens_stand() }}) from {{ gaeldende }}
    )
  {%- endif -%}
{%- endmacro %}

{# The condition that a month of a regnskabsår of `raekker` is not built yet; always true on a first build. #}

{% macro regnskabsmaaned_ikke_bygget(raekker) -%}
  {%- if is_incremental() -%}
    not exists (
        select 1 from {{ this }} as bygget
        where
            bygget.kommune_kode = {{ raekker }}.kommune_kode
            and bygget.regnskabsaar = {{ raekker }}.regnskabsaar
            and bygget.periode = {{ raekker }}.periode
    )
  {%- else -%}
    1 = 1
  {%- endif -%}
{%- endmacro %}

{# The year whose 1 January gives the inhabitants of a regnskabsår, as years after it: var indbyggertal_dato. #}

{% macro indbyggertal_forskydning() -%}
  {%- set forskydninger = {'primo': 0, 'efterfoelgende': 1} -%}
  {%- if var('indbyggertal_dato') not in forskydninger -%}
    {{ exceptions.raise_compiler_error('The var indbyggertal_dato is primo or efterfoelgende.') }}
  {%- endif -%}
  {{ forskydninger[var('indbyggertal_dato')] }}
{%- endmacro %}
