with raekker as (
    {{ gaeldende('krl', 'krl_medarbejder') }}
),

medarbejder as (
    select
        kommune_kode,
        periode,
        {{ noegle('kommune_kode', 'krl_ansaettelse_id') }} as krl_ansaettelse_noegle,
        krl_ansaettelse_id,
        medarbejder_noegle,
        {{ kode('personalegruppe_kode') }} as personalegruppe_kode,
        {{ tekstnoegle('institution_kode') }} as institution_kode,
        beskaeftigelsesdecimal,
        naervaer_timer,
        udlaest_tidspunkt,
        stand
    from raekker
)

select * from medarbejder
