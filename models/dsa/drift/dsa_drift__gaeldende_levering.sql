with leveringer as (
    select
        levering_id,
        tabel,
        kommune_kode,
        periode,
        udlaest_tidspunkt,
        pakket_tidspunkt,
        raekker_antal
    from {{ source('ledger', 'Levering') }}
),

nummererede as (
    select
        levering_id,
        tabel,
        kommune_kode,
        periode,
        udlaest_tidspunkt,
        raekker_antal,
        row_number() over (
            partition by tabel, kommune_kode, periode
            order by udlaest_tidspunkt desc, pakket_tidspunkt desc, levering_id desc
        ) as nummer_i_maaned,
        row_number() over (
            partition by tabel, kommune_kode
            order by periode desc, udlaest_tidspunkt desc, pakket_tidspunkt desc, levering_id desc
        ) as nummer_i_kommune,
        rank() over (
            partition by tabel
            order by udlaest_tidspunkt desc, pakket_tidspunkt desc, levering_id desc
        ) as nummer_i_tabel
    from leveringer
),

gaeldende_levering as (
    select
        levering_id,
        tabel,
        kommune_kode,
        periode,
        udlaest_tidspunkt,
        raekker_antal,
        case when nummer_i_kommune = 1 then 1 else 0 end as er_nyeste,
        case when nummer_i_tabel = 1 then 1 else 0 end as er_senest_udlaest
    from nummererede
    where nummer_i_maaned = 1
)

select
    levering_id,
    tabel,
    kommune_kode,
    periode,
    udlaest_tidspunkt,
    raekker_antal,
    er_nyeste,
    er_senest_udlaest
from gaeldende_levering
