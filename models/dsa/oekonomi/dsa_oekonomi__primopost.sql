with raekker as (
    {{ gaeldende('oekonomi', 'oekonomi_primopost', nyeste=1) }}
),

primopost as (
    select
        kommune_kode,
        periode,
        primopost_id,
        regnskabsaar,
        {{ konto_noegle('kommune_kode', 'regnskabsaar', 'konto_nr') }} as konto_noegle,
        cast({{ tekstnoegle('konto_nr') }} as char(16)) as konto_nr,
        primosaet_nr,
        beloeb_kr,
        udlaest_tidspunkt
    from raekker
)

select * from primopost
