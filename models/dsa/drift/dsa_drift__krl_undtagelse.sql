with raekker as (
    {{ gaeldende('drift', 'drift_krl_undtagelse', senest=1) }}
),

krl_undtagelse as (
    select
        kommune_kode,
        fra_dato,
        til_dato,
        driftsmeddelelse_id
    from raekker
)

select * from krl_undtagelse
