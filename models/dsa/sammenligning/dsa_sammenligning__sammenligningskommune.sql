with raekker as (
    {{ gaeldende_pr(
        'sammenligning',
        'sammenligning_sammenligningskommune',
        ['raekker.aar', tekstnoegle('raekker.dataomraade'), 'raekker.kommune_kode']
    ) }}
),

-- One spelling of a dataområde in the whole table, the first by code point: whoever groups by it groups by its key.
sammenligningskommune as (
    select
        aar,
        first_value(dataomraade) over (
            partition by {{ tekstnoegle('dataomraade') }} order by {{ kodepunkt('dataomraade') }}
        ) as dataomraade,
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
