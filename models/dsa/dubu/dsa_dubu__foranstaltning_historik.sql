with raekker as (
    {{ gaeldende('dubu', 'dubu_foranstaltning') }}
),

foranstaltning_historik as (
    select
        kommune_kode,
        periode,
        {{ noegle('kommune_kode', 'foranstaltning_id') }} as foranstaltning_noegle,
        foranstaltning_id,
        {{ noegle('kommune_kode', 'sag_id') }} as sag_noegle,
        sag_id,
        barn_noegle,
        foedt_maaned,
        koen,
        {{ kode('foranstaltningstype_kode') }} as foranstaltningstype_kode,
        startdato,
        slutdato,
        dagspris_kr,
        lovhjemmel,
        udlaest_tidspunkt,
        er_nyeste
    from raekker
)

select * from foranstaltning_historik
