with ansaettelse as (
    select
        kommune_kode,
        periode,
        ansaettelse_noegle,
        kilde_kode,
        ansaettelse_id,
        medarbejder_noegle,
        stilling_kode,
        omkostningssted_kode,
        startdato,
        slutdato,
        beskaeftigelsesdecimal,
        udlaest_tidspunkt
    from {{ ref('dsa_silkeborg_data__ansaettelse_historik') }}
    where er_nyeste = 1
)

select * from ansaettelse
