with egne as (
    select * from {{ ref('generel__fakt_noegletal') }}
    where kilde = 'egen' and er_hele_perioden = 1 and er_tilbagefoert = 0
),

leverede as (
    select * from {{ ref('dsa_benchmark__noegletal') }}
),

katalog as (
    select
        noegletal_id,
        opgoerelsesniveau
    from {{ ref('generel__dim_noegletal') }}
),

-- A package holds all figures of its level (months or years) of a kommune and a month, also a corrected one. What only
-- an older package has was withdrawn.
med_seneste as (
    select
        leverede.noegletal_id,
        leverede.kommune_kode,
        leverede.periode,
        leverede.udlaest_tidspunkt,
        max(leverede.udlaest_tidspunkt) over (
            partition by leverede.kommune_kode, leverede.periode, katalog.opgoerelsesniveau
        ) as senest_udlaest
    from leverede
    inner join katalog on leverede.noegletal_id = katalog.noegletal_id
),

-- A millionth is the last decimal of both figures, so it is not a difference.
fund_noegletal as (
    select
        {{ fund('NOEG-01', 'egne.noegletal_id', fra='egne', antal='1') }}
    from egne
    inner join leverede
        on
            egne.noegletal_id = leverede.noegletal_id
            and egne.kommune_kode = leverede.kommune_kode
            and egne.periode = leverede.periode
    where abs(egne.taeller - leverede.taeller) > 0.000001 or abs(egne.naevner - leverede.naevner) > 0.000001
    union all
    select
        {{ fund('NOEG-02', 'leverede.noegletal_id', fra='leverede', antal='1') }}
    from leverede
    left join katalog on leverede.noegletal_id = katalog.noegletal_id
    where katalog.noegletal_id is null
    union all
    select
        {{ fund('NOEG-04', 'noegletal_id', antal='1') }}
    from med_seneste
    where udlaest_tidspunkt < senest_udlaest
)

select * from fund_noegletal
