with leverede as (
    select * from {{ ref('_personale__ansaettelse') }}
),

naevnte as (
    select distinct
        ansaettelse_noegle,
        kommune_kode,
        kilde_kode
    from {{ ref('_personale__ansaettelse_naevnt') }}
),

-- Every ansættelse in a fact has a row here, even if no package has it, so that every key finds its row.
dim_ansaettelse as (
    select
        coalesce(leverede.ansaettelse_noegle, naevnte.ansaettelse_noegle) as ansaettelse_noegle,
        coalesce(leverede.kommune_kode, naevnte.kommune_kode) as kommune_kode,
        coalesce(leverede.kilde_kode, naevnte.kilde_kode) as kilde_kode,
        coalesce(leverede.ansaettelse_id, 'Ukendt') as ansaettelse_id,
        leverede.medarbejder_noegle,
        coalesce(leverede.stilling_kode, 'Ukendt') as stilling_kode,
        coalesce(leverede.omkostningssted_kode, 'Ukendt') as omkostningssted_kode,
        leverede.startdato,
        leverede.slutdato,
        leverede.beskaeftigelsesdecimal,
        cast(case when leverede.ansaettelse_noegle is null then 0 else 1 end as smallint) as er_leveret,
        leverede.leveret_periode
    from leverede
    full outer join naevnte on leverede.ansaettelse_noegle = naevnte.ansaettelse_noegle
    union all
    select
        'Ukendt' as ansaettelse_noegle,
        cast('9999' as char(4)) as kommune_kode,
        'Ukendt' as kilde_kode,
        'Ukendt' as ansaettelse_id,
        null as medarbejder_noegle,
        'Ukendt' as stilling_kode,
        'Ukendt' as omkostningssted_kode,
        null as startdato,
        null as slutdato,
        null as beskaeftigelsesdecimal,
        cast(0 as smallint) as er_leveret,
        null as leveret_periode
)

select * from dim_ansaettelse
