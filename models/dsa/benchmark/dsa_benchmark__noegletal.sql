with raekker as (
    {{ gaeldende_pr(
        'benchmark',
        'benchmark_noegletal',
        ['raekker.kommune_kode', 'raekker.periode', tekstnoegle('raekker.noegletal_id')]
    ) }}
),

noegletal as (
    select
        kommune_kode,
        periode,
        {{ tekstnoegle('noegletal_id') }} as noegletal_id,
        taeller,
        naevner,
        personer_antal,
        udlaest_tidspunkt
    from raekker
    where nummer = 1 and {{ ikke_udeladt('benchmark_noegletal') }}
)

select * from noegletal
