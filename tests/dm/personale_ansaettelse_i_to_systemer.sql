{{ config(group='personale') }}

-- After a system change an ansættelse may come from both systems: its fravær and nærvær would count twice.
-- `flis fix run personale-dubletter` leaves KMD's rows out.
select
    kommune_kode,
    periode,
    startdato,
    ansaettelse_noegle
from {{ ref('_personale__dobbelt_ansaettelse') }}
