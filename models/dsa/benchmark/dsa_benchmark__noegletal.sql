with raekker as (
    {{ gaeldende('benchmark', 'benchmark_noegletal') }}
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
)

select
    kommune_kode,
    periode,
    noegletal_id,
    taeller,
    naevner,
    personer_antal,
    udlaest_tidspunkt
from noegletal
