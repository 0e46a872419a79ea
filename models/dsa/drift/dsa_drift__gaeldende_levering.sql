with leveringer as (
    select * from {{ source('ledger', 'Levering') }}
),

nummereret as (
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
        ) as nummer_i_alt
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
        case when nummer_i_alt = 1 then 1 else 0 end as er_nyeste
    from nummereret
    where nummer_i_maaned = 1
)

select
    levering_id,
    tabel,
    kommune_kode,
    periode,
    udlaest_tidspunkt,
    raekker_antal,
    er_nyeste
from gaeldende_levering
