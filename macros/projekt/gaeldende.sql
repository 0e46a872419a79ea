{#
  An import CTE over a landing table: the rows of current deliveries as corrected, with the delivery's
  udlaest_tidspunkt, er_nyeste (1 in each kommune's newest month) and stand (which delivery with which corrections it
  is; see maanedsvis.sql).
  `flis fix` reads deliveries by the same macro.
  nyeste=1: only each kommune's newest month, the state of now of a table that is delivered whole.
  senest=1: only the delivery extracted last, the state of now of a table delivered whole for the country at once.
  rettes: columns whose value a correction may replace; each is also there as <column>_rettet, nvarchar(100).
  rettet=0: as delivered, also what a correction leaves out.
#}

{% macro gaeldende(kilde, tabel, nyeste=0, senest=0, rettes=[], rettet=1) -%}
    select
        raekker.*,
        {%- for kolonne in rettes %}
        coalesce({{ kolonne }}_rettelse.ny_vaerdi, cast(raekker.{{ kolonne }} as nvarchar(100)))
            as {{ kolonne }}_rettet,
        {%- endfor %}
        levering.udlaest_tidspunkt,
        levering.er_nyeste,
        levering.stand
    from {{ kodet(kilde, tabel) }} as raekker
    inner join {{ ref('dsa_drift__gaeldende_levering') }} as levering
        on
            raekker.levering_id = levering.levering_id
            and raekker.kommune_kode = levering.kommune_kode
            and raekker.periode = levering.periode
    {%- for kolonne in rettes %}
    left join {{ source('ledger', 'Rettelse') }} as {{ kolonne }}_rettelse
        on {{ rettelse_af(kolonne ~ '_rettelse', tabel) }}
        and {{ kolonne }}_rettelse.handling = 'erstat' and {{ kolonne }}_rettelse.kolonne = '{{ kolonne }}'
    {%- endfor %}
    where
        levering.tabel = '{{ tabel }}'
        {%- if nyeste %}
        and levering.er_nyeste = 1
        {%- endif %}
        {%- if senest %}
        and levering.er_senest_udlaest = 1
        {%- endif %}
        {%- if rettet %}
        and {{ ikke_udeladt(tabel) }}
        {%- endif %}
{%- endmacro %}

{#
  An import CTE over a landing table whose deliveries contain parts of a month: the rows of all deliveries, with the
  delivery's udlaest_tidspunkt. `nummer` is 1 for the newest delivery that has rows of the same `noegle`, a list of
  expressions. Rows that a correction leaves out are included, so that no older delivery replaces them. The macro
  ikke_udeladt removes them.
#}

{% macro gaeldende_pr(kilde, tabel, noegle) -%}
    select
        raekker.*,
        levering.udlaest_tidspunkt,
        rank() over (
            partition by {{ noegle | join(', ') }}
            order by {{ nyeste_levering('levering') }}
        ) as nummer
    from {{ kodet(kilde, tabel) }} as raekker
    inner join {{ source('ledger', 'Levering') }} as levering
        on
            raekker.levering_id = levering.levering_id
            and raekker.kommune_kode = levering.kommune_kode
            and raekker.periode = levering.periode
    where levering.tabel = '{{ tabel }}'
{%- endmacro %}

{# The condition that no correction leaves the row of `raekker` out. #}

{% macro ikke_udeladt(tabel) -%}
    not exists (
            select 1 from {{ source('ledger', 'Rettelse') }} as rettelse
            where {{ rettelse_af('rettelse', tabel) }} and rettelse.handling = 'udelad'
        )
{%- endmacro %}

{# The condition that a correction in force belongs to the row. #}

{% macro rettelse_af(rettelse, tabel) -%}
    {{ rettelse }}.tabel = '{{ tabel }}'
    and {{ rettelse }}.levering_id = raekker.levering_id
    and {{ rettelse }}.raekke_nr = raekker.raekke_nr
    and {{ rettelse }}.fortrudt_tidspunkt is null
{%- endmacro %}

{# When a landing table was last extracted, for `dbt source freshness`. #}

{% macro udlaest_senest(tabel) -%}
    select max(udlaest_tidspunkt) as udlaest_tidspunkt
    from {{ source('ledger', 'Levering') }}
    where tabel = '{{ tabel }}'
{%- endmacro %}
