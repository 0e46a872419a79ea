with naevnte as (
    select * from {{ ref('_personale__ansaettelse_naevnt') }}
),

ansaettelser as (
    select
        ansaettelse_noegle,
        medarbejder_noegle,
        startdato
    from {{ ref('_personale__ansaettelse') }}
),

dobbelt_ansaettelse as (
    select
        naevnte.kommune_kode,
        naevnte.periode,
        ansaettelser.medarbejder_noegle,
        ansaettelser.startdato,
        {{ foerste_tekst('naevnte.ansaettelse_noegle') }} as ansaettelse_noegle
    from naevnte
    inner join ansaettelser on naevnte.ansaettelse_noegle = ansaettelser.ansaettelse_noegle
    group by naevnte.kommune_kode, naevnte.periode, ansaettelser.medarbejder_noegle, ansaettelser.startdato
    having count(distinct naevnte.kilde_kode) > 1
)

select * from dobbelt_ansaettelse
