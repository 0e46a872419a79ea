with noegletal_egne as (
    {{ foren(
        [
            ref('dubu__noegletal_ubu_001'),
            ref('dubu__noegletal_ubu_002'),
            ref('dubu__noegletal_ubu_003'),
            ref('dubu__noegletal_ubu_004'),
            ref('skole__noegletal_sko_001'),
            ref('skole__noegletal_sko_002'),
            ref('skole__noegletal_sko_003')
        ],
        ['noegletal_id', 'kommune_kode', 'periode', 'taeller', 'naevner', 'personer_antal']
    ) }}
)

select
    noegletal_id,
    kommune_kode,
    periode,
    taeller,
    naevner,
    personer_antal
from noegletal_egne
