with historik as (
    {{ foren(
        [ref('dsa_kmd_loen__ansaettelse_historik'), ref('dsa_silkeborg_data__ansaettelse_historik')],
        [
            'ansaettelse_noegle', 'kommune_kode', 'periode', 'kilde_kode', 'ansaettelse_id', 'medarbejder_noegle',
            'stilling_kode', 'omkostningssted_kode', 'startdato', 'slutdato', 'beskaeftigelsesdecimal'
        ]
    ) }}
),

nummererede as (
    select
        historik.*,
        row_number() over (partition by ansaettelse_noegle order by periode desc) as nummer
    from historik
),

ansaettelse as (
    select
        ansaettelse_noegle,
        kommune_kode,
        kilde_kode,
        ansaettelse_id,
        medarbejder_noegle,
        stilling_kode,
        omkostningssted_kode,
        startdato,
        slutdato,
        beskaeftigelsesdecimal,
        periode as leveret_periode
    from nummererede
    where nummer = 1
)

select
    ansaettelse_noegle,
    kommune_kode,
    kilde_kode,
    ansaettelse_id,
    medarbejder_noegle,
    stilling_kode,
    omkostningssted_kode,
    startdato,
    slutdato,
    beskaeftigelsesdecimal,
    leveret_periode
from ansaettelse
