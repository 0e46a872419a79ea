with noegletal_egne as (
    {{ foren(
        [
            ref('dubu__noegletal_ubu_001'),
            ref('dubu__noegletal_ubu_002'),
            ref('dubu__noegletal_ubu_003'),
            ref('dubu__noegletal_ubu_004'),
            ref('personale__noegletal_per_001'),
            ref('oekonomi__noegletal_oek_001'),
            ref('oekonomi__noegletal_oek_002'),
            ref('oekonomi__noegletal_oek_003'),
            ref('borger_oekonomi__noegletal_boe_001'),
            ref('krl__noegletal_krl_001'),
            ref('dagtilbud__noegletal_dag_001'),
            ref('skole__noegletal_sko_001'),
            ref('skole__noegletal_sko_002'),
            ref('skole__noegletal_sko_003')
        ],
        ['noegletal_id', 'kommune_kode', 'periode', 'taeller', 'naevner', 'personer_antal']
    ) }}
)

select * from noegletal_egne
