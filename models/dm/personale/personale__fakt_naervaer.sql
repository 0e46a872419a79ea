with raekker as (
    {{ foren(
        [ref('dsa_kmd_loen__naervaer'), ref('dsa_silkeborg_data__naervaer')],
        ['kommune_kode', 'periode', 'kilde_kode', 'ansaettelse_noegle', 'naervaer_timer', 'stand']
    ) }}
),

fakt_naervaer as (
    select
        ansaettelse_noegle,
        kommune_kode,
        periode,
        kilde_kode,
        naervaer_timer,
        {{ kvotient('naervaer_timer', '7.4') }} as naervaersdagsvaerk,
        stand
    from raekker
    where {{ maaned_ikke_bygget('raekker') }}
)

select
    ansaettelse_noegle,
    kommune_kode,
    periode,
    kilde_kode,
    naervaer_timer,
    naervaersdagsvaerk,
    stand
from fakt_naervaer
