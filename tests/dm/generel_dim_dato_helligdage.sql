-- Holidays that a printed calendar gives, the earliest and the latest Easter of the range, and days that are none.
with kendte as (
    select cast('1913-03-23' as date) as dato, 'Påskedag' as helligdag_navn
    union all
    select cast('1943-04-25' as date) as dato, 'Påskedag' as helligdag_navn
    union all
    select cast('2000-04-23' as date) as dato, 'Påskedag' as helligdag_navn
    union all
    select cast('2019-04-21' as date) as dato, 'Påskedag' as helligdag_navn
    union all
    select cast('2022-04-14' as date) as dato, 'Skærtorsdag' as helligdag_navn
    union all
    select cast('2023-04-07' as date) as dato, 'Langfredag' as helligdag_navn
    union all
    select cast('2023-05-05' as date) as dato, 'Store bededag' as helligdag_navn
    union all
    select cast('2024-05-09' as date) as dato, 'Kristi himmelfartsdag' as helligdag_navn
    union all
    select cast('2025-06-09' as date) as dato, '2. pinsedag' as helligdag_navn
    union all
    select cast('2026-04-06' as date) as dato, '2. påskedag' as helligdag_navn
    union all
    select cast('2024-12-26' as date) as dato, '2. juledag' as helligdag_navn
    union all
    select cast('2099-01-01' as date) as dato, 'Nytårsdag' as helligdag_navn
    union all
    select cast('2024-04-26' as date) as dato, 'ingen' as helligdag_navn
    union all
    select cast('2023-06-05' as date) as dato, 'ingen' as helligdag_navn
    union all
    select cast('2023-12-24' as date) as dato, 'ingen' as helligdag_navn
)

select kendte.dato
from kendte
left join {{ ref('generel__dim_dato') }} as datoer
    on kendte.dato = datoer.dato and kendte.helligdag_navn = coalesce(datoer.helligdag_navn, 'ingen')
where datoer.dato is null
