with raekker as (
    {{ gaeldende('sammenligning', 'sammenligning_sammenligningskommune') }}
),

sammenligningskommune as (
    select
        aar,
        dataomraade,
        kommune_kode,
        kommune_navn,
        rang,
        sammenligningskommune_kode,
        sammenligningskommune_navn,
        udlaest_tidspunkt
    from raekker
)

select
    aar,
    dataomraade,
    kommune_kode,
    kommune_navn,
    rang,
    sammenligningskommune_kode,
    sammenligningskommune_navn,
    udlaest_tidspunkt
from sammenligningskommune
