with {{ gaeldende_levering() }}

select
    levering_id,
    tabel,
    kommune_kode,
    periode,
    udlaest_tidspunkt,
    raekker_antal,
    stand,
    er_nyeste,
    er_senest_udlaest
from gaeldende_levering
