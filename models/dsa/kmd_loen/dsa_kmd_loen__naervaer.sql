with raekker as (
    {{ gaeldende('kmd_loen', 'kmd_loen_naervaer') }}
),

naervaer as (
    select
        kommune_kode,
        periode,
        'KMD' as kilde_kode,
        {{ kilde_noegle('kommune_kode', "'KMD'", 'ansaettelse_id') }} as ansaettelse_noegle,
        naervaer_timer,
        udlaest_tidspunkt,
        stand
    from raekker
)

select * from naervaer
