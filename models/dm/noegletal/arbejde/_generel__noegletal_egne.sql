{%- set tal = ['noegletal_id', 'kommune_kode', 'periode', 'taeller', 'naevner', 'personer_antal'] -%}
{%- set maaneden = ['periode as opgjort_til', 'cast(1 as smallint) as er_hele_perioden'] -%}
{%- set leveret = ['cast(0 as smallint) as er_tilbagefoert'] -%}

-- A monthly figure rests on its month, and a yearly one on the months that have landed. DUBU also tells of months
-- before a kommune's first delivery.
with noegletal_egne as (
    {{ ubu_noegletal(tal + maaneden + ['er_tilbagefoert']) }}
    union all
    {{ foren(
        [
            ref('personale__noegletal_per_001'),
            ref('personale__noegletal_per_002'),
            ref('personale__noegletal_per_003'),
            ref('krl__noegletal_krl_001'),
            ref('krl__noegletal_krl_002'),
            ref('krl__noegletal_krl_003'),
            ref('dagtilbud__noegletal_dag_001')
        ],
        tal + maaneden + leveret
    ) }}
    union all
    {{ foren(
        [
            ref('oekonomi__noegletal_oek_001'),
            ref('oekonomi__noegletal_oek_002'),
            ref('oekonomi__noegletal_oek_003'),
            ref('borger_oekonomi__noegletal_boe_001'),
            ref('skole__noegletal_sko_001'),
            ref('skole__noegletal_sko_002'),
            ref('skole__noegletal_sko_003')
        ],
        tal + ['opgjort_til', 'er_hele_perioden'] + leveret
    ) }}
    {{- lokale_tal(tal + ['opgjort_til', 'er_hele_perioden', 'er_tilbagefoert']) }}
)

select * from noegletal_egne
