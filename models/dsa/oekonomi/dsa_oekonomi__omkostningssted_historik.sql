with raekker as (
    {{ gaeldende('oekonomi', 'oekonomi_omkostningssted') }}
),

omkostningssted_historik as (
    select
        kommune_kode,
        periode,
        {{ noegle('kommune_kode', 'omkostningssted_kode') }} as omkostningssted_noegle,
        {{ tekstnoegle('omkostningssted_kode') }} as omkostningssted_kode,
        omkostningssted_navn,
        {{ tekstnoegle('overordnet_kode') }} as overordnet_kode,
        udlaest_tidspunkt,
        er_nyeste
    from raekker
)

select * from omkostningssted_historik
