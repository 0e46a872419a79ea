with raekker as (
    {{ gaeldende('solby', 'solby_udlaan') }}
),

udlaan as (
    select
        kommune_kode,
        periode,
        laaner_noegle,
        {{ kode('filial_kode') }} as filial_kode,
        udlaan_antal
    from raekker
)

select * from udlaan
