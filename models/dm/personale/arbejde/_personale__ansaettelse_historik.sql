with ansaettelse_historik as (
    {{ foren(
        [ref('dsa_kmd_loen__ansaettelse_historik'), ref('dsa_silkeborg_data__ansaettelse_historik')],
        [
            'ansaettelse_noegle', 'kommune_kode', 'periode', 'kilde_kode', 'ansaettelse_id',
            'medarbejder_noegle', 'stilling_kode', 'omkostningssted_kode', 'startdato', 'slutdato',
            'beskaeftigelsesdecimal', 'udlaest_tidspunkt'
        ]
    ) }}
)

select * from ansaettelse_historik
