with raekker as (
    {{ foren(
        [ref('personale__fakt_fravaer'), ref('personale__fakt_naervaer')],
        ['ansaettelse_noegle', 'kommune_kode', 'periode', 'kilde_kode']
    ) }}
),

ansaettelse_naevnt as (
    select distinct
        ansaettelse_noegle,
        kommune_kode,
        periode,
        kilde_kode
    from raekker
)

select * from ansaettelse_naevnt
