with naervaer as (
    {{ foren(
        [ref('dsa_kmd_loen__naervaer'), ref('dsa_silkeborg_data__naervaer')],
        [
            'kommune_kode', 'periode', 'kilde_kode', 'ansaettelse_noegle', 'naervaer_timer', 'stand'
        ]
    ) }}
)

select * from naervaer
