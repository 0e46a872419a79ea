with raekker as (
    {{ gaeldende('dubu', 'dubu_sag', nyeste=1) }}
),

sag as (
    select
        kommune_kode,
        periode,
        {{ noegle('kommune_kode', 'sag_id') }} as sag_noegle,
        sag_id,
        barn_noegle,
        startdato,
        slutdato,
        {{ kode('status_kode') }} as status_kode,
        {{ kode('sagstype_kode') }} as sagstype_kode,
        {{ kode('prioritet_kode') }} as prioritet_kode,
        udlaest_tidspunkt
    from raekker
)

select
    kommune_kode,
    periode,
    sag_noegle,
    sag_id,
    barn_noegle,
    startdato,
    slutdato,
    status_kode,
    sagstype_kode,
    prioritet_kode,
    udlaest_tidspunkt
from sag
