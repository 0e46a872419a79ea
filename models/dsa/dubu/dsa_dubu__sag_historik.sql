with raekker as (
    {{ gaeldende('dubu', 'dubu_sag') }}
),

sag_historik as (
    select
        kommune_kode,
        periode,
        {{ noegle('kommune_kode', 'sag_id') }} as sag_noegle,
        sag_id,
        barn_noegle,
        foedt_maaned,
        koen,
        startdato,
        slutdato,
        {{ kode('status_kode') }} as status_kode,
        {{ kode('sagstype_kode') }} as sagstype_kode,
        {{ kode('prioritet_kode') }} as prioritet_kode,
        udlaest_tidspunkt,
        er_nyeste
    from raekker
)

select * from sag_historik
