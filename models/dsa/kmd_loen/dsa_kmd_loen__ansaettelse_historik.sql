with raekker as (
    {{ gaeldende('kmd_loen', 'kmd_loen_ansaettelse') }}
),

ansaettelse_historik as (
    select
        kommune_kode,
        periode,
        {{ kilde_noegle('kommune_kode', "'KMD'", 'ansaettelse_id') }} as ansaettelse_noegle,
        'KMD' as kilde_kode,
        ansaettelse_id,
        medarbejder_noegle,
        {{ kode('stilling_kode') }} as stilling_kode,
        {{ kode('omkostningssted_kode') }} as omkostningssted_kode,
        startdato,
        slutdato,
        beskaeftigelsesdecimal,
        udlaest_tidspunkt,
        er_nyeste
    from raekker
)

select * from ansaettelse_historik
