with raekker as (
    {{ gaeldende('kmd_elev', 'kmd_elev_karakter', nyeste=1) }}
),

sidste_karakter as (
    select
        kommune_kode,
        periode,
        elev_id,
        elev_noegle,
        {{ noegle('kommune_kode', 'skole_kode') }} as skole_noegle,
        {{ tekstnoegle('skole_kode') }} as skole_kode,
        skole_navn,
        {{ tekstnoegle('skoleaar') }} as skoleaar,
        klassetrin,
        {{ tekstnoegle('fag_kode') }} as fag_kode,
        {{ tekstnoegle('disciplin_kode') }} as disciplin_kode,
        {{ tekstnoegle('karakter_sidste') }} as karakter_sidste,
        karakter_dato,
        udlaest_tidspunkt
    from raekker
)

select * from sidste_karakter
