with historik as (
    select * from {{ ref('_personale__ansaettelse_historik') }}
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
        cast(kilde_kode as nvarchar(10)) as kilde_kode,
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
