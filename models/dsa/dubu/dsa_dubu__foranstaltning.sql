with foranstaltning as (
    select
        kommune_kode,
        periode,
        foranstaltning_noegle,
        foranstaltning_id,
        sag_noegle,
        sag_id,
        barn_noegle,
        foedt_maaned,
        koen,
        foranstaltningstype_kode,
        startdato,
        slutdato,
        dagspris_kr,
        lovhjemmel,
        udlaest_tidspunkt
    from {{ ref('dsa_dubu__foranstaltning_historik') }}
    where er_nyeste = 1
)

select * from foranstaltning
