with raekker as (
    select * from {{ ref('_personale__naervaer') }}
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

select * from fakt_naervaer
