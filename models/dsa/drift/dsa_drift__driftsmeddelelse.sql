with raekker as (
    {{ gaeldende('drift', 'drift_driftsmeddelelse', senest=1) }}
),

driftsmeddelelse as (
    select
        driftsmeddelelse_id,
        meddelelse_dato,
        {{ tekstnoegle('omraade') }} as omraade,
        titel,
        tekst
    from raekker
)

select * from driftsmeddelelse
