with raekker as (
    {{ gaeldende('drift', 'drift_kildesystem', senest=1) }}
),

kildesystem as (
    select
        kommune_kode,
        {{ tekstnoegle('dataomraade') }} as dataomraade,
        {{ tekstnoegle('kildesystem') }} as kildesystem,
        fra_dato,
        til_dato
    from raekker
)

select * from kildesystem
