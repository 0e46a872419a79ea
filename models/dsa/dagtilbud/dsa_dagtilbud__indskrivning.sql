with raekker as (
    {{ gaeldende('dagtilbud', 'dagtilbud_indskrivning') }}
),

indskrivning as (
    select
        kommune_kode,
        periode,
        {{ noegle('kommune_kode', 'indskrivning_id') }} as indskrivning_noegle,
        indskrivning_id,
        barn_noegle,
        {{ tekstnoegle('institution_kode') }} as institution_kode,
        {{ kode('pladstype_kode') }} as pladstype_kode,
        startdato,
        slutdato,
        udlaest_tidspunkt,
        stand
    from raekker
)

select * from indskrivning
