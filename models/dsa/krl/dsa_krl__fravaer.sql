with raekker as (
    {{ gaeldende('krl', 'krl_fravaer') }}
),

fravaer as (
    select
        kommune_kode,
        periode,
        {{ noegle('kommune_kode', 'krl_fravaer_id') }} as krl_fravaer_noegle,
        krl_fravaer_id,
        {{ noegle('kommune_kode', 'krl_ansaettelse_id') }} as krl_ansaettelse_noegle,
        krl_ansaettelse_id,
        {{ kode('fravaersaarsag_kode') }} as fravaersaarsag_kode,
        startdato,
        slutdato,
        timer_pr_dag,
        udlaest_tidspunkt,
        stand
    from raekker
)

select * from fravaer
