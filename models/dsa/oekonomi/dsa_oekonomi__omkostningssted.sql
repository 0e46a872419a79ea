with omkostningssted as (
    select
        kommune_kode,
        periode,
        omkostningssted_noegle,
        omkostningssted_kode,
        omkostningssted_navn,
        overordnet_kode,
        udlaest_tidspunkt
    from {{ ref('dsa_oekonomi__omkostningssted_historik') }}
    where er_nyeste = 1
)

select * from omkostningssted
