{# A nøgletal of each row of `model`, which has a row per kommune and month: two of its amounts as tæller and nævner. #}

{% macro maanedens_noegletal(noegletal_id, model, taeller, naevner) -%}
    select
        cast('{{ noegletal_id }}' as nvarchar(10)) as noegletal_id,
        kommune_kode,
        periode,
        cast({{ taeller }} as decimal(28, 6)) as taeller,
        cast({{ naevner }} as decimal(28, 6)) as naevner,
        cast(personer_antal as bigint) as personer_antal
    from {{ ref(model) }}
{%- endmacro %}

{#
  How many months those of the CTE `loebende`, of the kind `slags` (sag or foranstaltning), have lasted, per child.
  A month without any is a row too, as in UBU-001: a missing row would tell that there is none.
#}

{% macro varighed_pr_barn(noegletal_id, slags, loebende) -%}
    select
        cast('{{ noegletal_id }}' as nvarchar(10)) as noegletal_id,
        maaneder.kommune_kode,
        maaneder.periode,
        cast({{ kvotient(
            'coalesce(sum(cast(' ~ loebende ~ '.varighed_dage as bigint)), 0)', '30.4375'
        ) }} as decimal(28, 6)) as taeller,
        cast(count(distinct {{ loebende }}.barn_noegle) as decimal(28, 6)) as naevner,
        cast(count(distinct {{ loebende }}.barn_noegle) as bigint) as personer_antal,
        maaneder.er_{{ slags }}_tilbagefoert as er_tilbagefoert
    from {{ ref('_dubu__maaned') }} as maaneder
    left join {{ loebende }}
        on maaneder.kommune_kode = {{ loebende }}.kommune_kode and maaneder.periode = {{ loebende }}.periode
    where maaneder.er_{{ slags }}_kendt = 1
    group by maaneder.kommune_kode, maaneder.periode, maaneder.er_{{ slags }}_tilbagefoert
{%- endmacro %}
