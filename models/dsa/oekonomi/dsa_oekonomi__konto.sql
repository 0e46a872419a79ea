with raekker as (
    {{ gaeldende('oekonomi', 'oekonomi_konto', nyeste=1) }}
),

konto as (
    select
        kommune_kode,
        periode,
        {{ konto_noegle('kommune_kode', 'regnskabsaar', 'konto_nr') }} as konto_noegle,
        regnskabsaar,
        cast({{ tekstnoegle('konto_nr') }} as char(16)) as konto_nr,
        konto_navn,
        udlaest_tidspunkt
    from raekker
)

select * from konto
