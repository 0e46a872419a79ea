with raekker as (
    {{ gaeldende_pr(
        'sammenligning',
        'sammenligning_sammenligningskommune',
        ['raekker.aar', tekstnoegle('raekker.dataomraade'), 'raekker.kommune_kode']
    ) }}
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
    where nummer = 1 and {{ ikke_udeladt('sammenligning_sammenligningskommune') }}
)

select * from sammenligningskommune
