{#
  An import CTE over a landing table: the rows of current deliveries, with the delivery's udlaest_tidspunkt.
  nyeste=1: only each kommune's newest month, the state of now of a table that is delivered whole.
  senest=1: only the delivery extracted last, the state of now of a table delivered whole for the country at once.
#}

{% macro gaeldende(kilde, tabel, nyeste=0, senest=0) -%}
    select
        raekker.*,
        levering.udlaest_tidspunkt
    from {{ source(kilde, tabel) }} as raekker
    inner join {{ ref('dsa_drift__gaeldende_levering') }} as levering
        on
            raekker.levering_id = levering.levering_id
            and raekker.kommune_kode = levering.kommune_kode
            and raekker.periode = levering.periode
    where
        levering.tabel = '{{ tabel }}'
        {%- if nyeste %}
        and levering.er_nyeste = 1
        {%- endif %}
        {%- if senest %}
        and levering.er_senest_udlaest = 1
        {%- endif %}
{%- endmacro %}

{# When a landing table was last extracted, for `dbt source freshness`. #}

{% macro udlaest_senest(tabel) -%}
    select max(udlaest_tidspunkt) as udlaest_tidspunkt
    from {{ source('ledger', 'Levering') }}
    where tabel = '{{ tabel }}'
{%- endmacro %}
