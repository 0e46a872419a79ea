with meddelelser as (
    select * from {{ ref('dsa_drift__driftsmeddelelse') }}
),

nummererede as (
    select
        meddelelser.*,
        row_number() over (
            partition by omraade order by meddelelse_dato desc, {{ kodepunkt('driftsmeddelelse_id') }} desc
        ) as nummer
    from meddelelser
    where meddelelse_dato is not null and driftsmeddelelse_id is not null
),

driftsmeddelelse as (
    select
        driftsmeddelelse_id,
        meddelelse_dato,
        omraade,
        titel,
        tekst,
        cast(case when nummer = 1 then 1 else 0 end as smallint) as er_nyeste
    from nummererede
)

select * from driftsmeddelelse
