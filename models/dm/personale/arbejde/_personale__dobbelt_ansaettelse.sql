with naevnte as (
    select * from {{ ref('_personale__ansaettelse_naevnt') }}
),

ansaettelser as (
    select
        ansaettelse_noegle,
        medarbejder_noegle,
        startdato,
        beskaeftigelsesdecimal
    from {{ ref('_personale__ansaettelse') }}
),

-- Of a person, two jobs that begin the same day and have different beskæftigelsesdecimaler are two real jobs.
dobbelt_ansaettelse as (
    select
        naevnte.kommune_kode,
        naevnte.periode,
        ansaettelser.medarbejder_noegle,
        ansaettelser.startdato,
        ansaettelser.beskaeftigelsesdecimal,
        {{ foerste_tekst('naevnte.ansaettelse_noegle') }} as ansaettelse_noegle
    from naevnte
    inner join ansaettelser on naevnte.ansaettelse_noegle = ansaettelser.ansaettelse_noegle
    group by
        naevnte.kommune_kode,
        naevnte.periode,
        ansaettelser.medarbejder_noegle,
        ansaettelser.startdato,
        ansaettelser.beskaeftigelsesdecimal
    having count(distinct naevnte.kilde_kode) > 1
)

select * from dobbelt_ansaettelse
