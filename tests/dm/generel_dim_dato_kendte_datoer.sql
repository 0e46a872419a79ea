-- Dates that a calendar gives: leap days, weekdays, ISO weeks at the turn of a year, and the ends of the range.
with kendte as (
    select cast('1900-01-01' as date) as dato, 1900 as iso_aar, 1 as iso_uge, 1 as ugedag, 1 as dag_i_aar
    union all
    select cast('2000-02-29' as date) as dato, 2000 as iso_aar, 9 as iso_uge, 2 as ugedag, 60 as dag_i_aar
    union all
    select cast('2020-12-31' as date) as dato, 2020 as iso_aar, 53 as iso_uge, 4 as ugedag, 366 as dag_i_aar
    union all
    select cast('2021-01-03' as date) as dato, 2020 as iso_aar, 53 as iso_uge, 7 as ugedag, 3 as dag_i_aar
    union all
    select cast('2021-01-04' as date) as dato, 2021 as iso_aar, 1 as iso_uge, 1 as ugedag, 4 as dag_i_aar
    union all
    select cast('2024-02-29' as date) as dato, 2024 as iso_aar, 9 as iso_uge, 4 as ugedag, 60 as dag_i_aar
    union all
    select cast('2024-12-30' as date) as dato, 2025 as iso_aar, 1 as iso_uge, 1 as ugedag, 365 as dag_i_aar
    union all
    select cast('2099-12-31' as date) as dato, 2099 as iso_aar, 53 as iso_uge, 4 as ugedag, 365 as dag_i_aar
)

select kendte.dato
from kendte
left join {{ ref('generel__dim_dato') }} as datoer
    on
        kendte.dato = datoer.dato
        and kendte.iso_aar = datoer.iso_aar
        and kendte.iso_uge = datoer.iso_uge
        and kendte.ugedag = datoer.ugedag
        and kendte.dag_i_aar = datoer.dag_i_aar
where datoer.dato is null
