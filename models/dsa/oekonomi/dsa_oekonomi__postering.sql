with raekker as (
    {{ gaeldende('oekonomi', 'oekonomi_postering', rettes=['konto_nr']) }}
),

med_konto as (
    select
        raekker.*,
        cast(substring({{ tekstnoegle('konto_nr_rettet') }}, 1, 16) as char(16)) as gaeldende_konto_nr
    from raekker
),

postering as (
    select
        kommune_kode,
        periode,
        postering_id,
        regnskabsaar,
        {{ konto_noegle('kommune_kode', 'regnskabsaar', 'gaeldende_konto_nr') }} as konto_noegle,
        gaeldende_konto_nr as konto_nr,
        {{ tekstnoegle('posteringstype_kode') }} as posteringstype_kode,
        posteringsdato,
        beloeb_kr,
        {{ tekstnoegle('omkostningssted_kode') }} as omkostningssted_kode,
        posteringstekst,
        udlaest_tidspunkt,
        stand
    from med_konto
)

select * from postering
