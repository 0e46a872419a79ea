-- After a system change an ansættelse may come from both systems: its fravær and nærvær would count twice. The known
-- fault that flis fix run personale-dubletter corrects.
-- Asked of Datakvalitet, on which nothing is built: the fault of one kommune holds up no other table.
select
    kommune_kode,
    periode,
    noegle,
    antal
from {{ ref('drift__datakvalitet') }}
where kontrol_id = 'PERS-06'
