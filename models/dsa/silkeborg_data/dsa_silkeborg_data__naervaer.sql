with raekker as (
    {{ gaeldende('silkeborg_data', 'silkeborg_data_naervaer') }}
),

naervaer as (
    select
        kommune_kode,
        periode,
        'SD' as kilde_kode,
        {{ kilde_noegle('kommune_kode', "'SD'", 'ansaettelse_id') }} as ansaettelse_noegle,
        naervaer_timer,
        udlaest_tidspunkt,
        stand
    from raekker
)

select * from naervaer
