with fravaer as (
    {{ foren(
        [ref('dsa_kmd_loen__fravaer'), ref('dsa_silkeborg_data__fravaer')],
        [
            'kommune_kode', 'periode', 'kilde_kode', 'fravaer_noegle', 'fravaer_id', 'ansaettelse_noegle',
            'fravaerskode', 'startdato', 'slutdato', 'timer_pr_dag', 'stand'
        ]
    ) }}
)

select * from fravaer
