{#
  A finding, as every model drift__fund_* gives it: which control, of which kommune and month, and the text by which
  the operator finds the row again. `fra` is the table that kommune_kode and periode come from, where there are several.
  `antal` is an expression where the rows are not counted by talte_fund.
#}

{% macro fund(kontrol_id, noegle, fra='', periode='', antal='') -%}
  {%- set fra = fra ~ '.' if fra else '' -%}
        cast('{{ kontrol_id }}' as nvarchar(10)) as kontrol_id,
        {{ fra }}kommune_kode,
        {{ periode ~ ' as periode' if periode else fra ~ 'periode' }},
        cast({{ noegle }} as nvarchar(250)) as noegle
        {%- if antal %},
        cast({{ antal }} as int) as antal
        {%- endif %}
{%- endmacro %}

{# The findings of a CTE with the number of rows behind each. Of two spellings of one text the first is shown. #}

{% macro talte_fund(fund) -%}
    select
        kontrol_id,
        kommune_kode,
        periode,
        {{ foerste_tekst('noegle') }} as noegle,
        cast(count(*) as int) as antal
    from {{ fund }}
    group by kontrol_id, kommune_kode, periode, {{ tekstnoegle('noegle') }}
{%- endmacro %}
