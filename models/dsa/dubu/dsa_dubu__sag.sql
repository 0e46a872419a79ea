with sag as (
    select
        kommune_kode,
        periode,
        sag_noegle,
        sag_id,
        barn_noegle,
        foedt_maaned,
        koen,
        startdato,
        slutdato,
        status_kode,
        sagstype_kode,
        prioritet_kode,
        udlaest_tidspunkt
    from {{ ref('dsa_dubu__sag_historik') }}
    where er_nyeste = 1
)

select * from sag
