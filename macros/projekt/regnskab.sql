{# The year whose 1 January gives the inhabitants of a regnskabsår, as years after it: var indbyggertal_dato. #}

{% macro indbyggertal_forskydning() -%}
  {%- set forskydninger = {'primo': 0, 'efterfoelgende': 1} -%}
  {%- if var('indbyggertal_dato') not in forskydninger -%}
    {{ exceptions.raise_compiler_error('The var indbyggertal_dato is primo or efterfoelgende.') }}
  {%- endif -%}
  {{ forskydninger[var('indbyggertal_dato')] }}
{%- endmacro %}

{# 1 where a regnskabsår is made up to its December or a later month, the supplement's; else 0. #}

{% macro er_hele_aaret(opgjort_periode, regnskabsaar) -%}
  cast(case
    when year({{ opgjort_periode }}) > {{ regnskabsaar }} or month({{ opgjort_periode }}) = 12 then 1
    else 0
  end as smallint)
{%- endmacro %}

{# A nøgletal in kroner per inhabitant: the years whose inhabitants are known, with one amount of them as tæller. #}

{% macro kr_pr_indbygger(noegletal_id, beloeb_kr) -%}
    select
        cast('{{ noegletal_id }}' as nvarchar(10)) as noegletal_id,
        kommune_kode,
        periode,
        cast({{ beloeb_kr }} as decimal(28, 6)) as taeller,
        cast(indbyggere_antal as decimal(28, 6)) as naevner,
        indbyggere_antal as personer_antal,
        opgjort_periode as opgjort_til,
        er_hele_aaret as er_hele_perioden
    from {{ ref('oekonomi__noegletal_gaeld_likviditet') }}
    where indbyggere_antal is not null
{%- endmacro %}
