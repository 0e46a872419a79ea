with {{ gaeldende_levering() }}

select
    levering_id,
    tabel,
    kommune_kode,
    periode,
    udlaest_tidspunkt,
    raekker_antal,
    {{ stand_med_koder() }},
    er_nyeste,
    er_senest_udlaest
from gaeldende_levering
