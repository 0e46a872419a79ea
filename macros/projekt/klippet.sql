{#
  The rows of a CTE whose period touches its month, with the part of it that lies in the month: from aktiv_fra to
  aktiv_til, both inclusive. A period goes from startdato to slutdato, and is open where slutdato is NULL. For example,
  a period from 20 December to 5 January is 1 to 5 January in the month of January. All other rows are those of
  uden_dage_i_maaneden: a delivered row is in exactly one of the two.
#}

{% macro klippet_til_maaneden(raekker) -%}
    select
        {{ raekker }}.*,
        {{ mindst('startdato', 'periode') }} as aktiv_fra,
        {{ hoejst('slutdato', maaned_slut('periode')) }} as aktiv_til
    from {{ raekker }}
    where
        startdato <= {{ maaned_slut('periode') }}
        and (slutdato is null or (slutdato >= startdato and slutdato >= periode))
{%- endmacro %}

{# That a period has no day in its month: it ends before it begins, ends before the month, or begins after it. #}

{% macro uden_dage_i_maaneden() -%}
  slutdato < startdato or slutdato < periode or startdato > {{ maaned_slut('periode') }}
{%- endmacro %}

{#
  The CTEs perioder, arbejdsdage and dage. The last has the absence of a CTE that is clipped to its month, with its days
  there: all of them, and the working days. The calendar is joined to the few different periods. DuckDB takes the rows
  of absence for few, and would hold all of them in memory for a join to the calendar.
#}

{% macro fravaersdage(klippede) -%}
perioder as (
    select distinct
        aktiv_fra,
        aktiv_til
    from {{ klippede }}
),

arbejdsdage as (
    select
        perioder.aktiv_fra,
        perioder.aktiv_til,
        {{ arbejdsdage('perioder.aktiv_fra', 'perioder.aktiv_til') }} as hverdage
    from perioder
    {{ kalender_om('perioder.aktiv_fra', 'perioder.aktiv_til') }}
),

dage as (
    select
        {{ klippede }}.*,
        {{ dage_mellem(klippede ~ '.aktiv_fra', klippede ~ '.aktiv_til') }} + 1 as kalenderdage,
        arbejdsdage.hverdage
    from {{ klippede }}
    inner join arbejdsdage
        on {{ klippede }}.aktiv_fra = arbejdsdage.aktiv_fra and {{ klippede }}.aktiv_til = arbejdsdage.aktiv_til
)
{%- endmacro %}

{# The rows of fravaersdage with their hours of absence: only working days have any. #}

{% macro fravaerstimer(dage) -%}
    select
        {{ dage }}.*,
        cast(timer_pr_dag * hverdage as decimal(9, 2)) as fravaer_timer
    from {{ dage }}
{%- endmacro %}
