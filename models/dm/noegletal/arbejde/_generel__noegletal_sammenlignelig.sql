with alle as (
    select * from {{ ref('_generel__noegletal_alle') }}
),

katalog as (
    select
        noegletal_id,
        opgoerelsesniveau,
        {{ noegletal_familie('noegletal_id') }} as familie
    from {{ ref('generel__dim_noegletal') }}
),

sammenlignelige as (
    select
        alle.*,
        katalog.familie,
        katalog.opgoerelsesniveau
    from alle
    inner join katalog on alle.noegletal_id = katalog.noegletal_id
    where alle.er_hele_perioden = 1 and alle.er_tilbagefoert = 0
),

-- From when to when a source has a nøgletal at all. Outside it, a missing row tells nothing of any kommune.
opgjorte as (
    select
        familie,
        opgoerelsesniveau,
        noegletal_id,
        kilde,
        min(periode) as fra_periode,
        max(periode) as til_periode
    from sammenlignelige
    group by familie, opgoerelsesniveau, noegletal_id, kilde
),

familier as (
    select
        familie,
        opgoerelsesniveau,
        kommune_kode,
        periode,
        {{ sidste_tekst('kilde') }} as kilde
    from sammenlignelige
    group by familie, opgoerelsesniveau, kommune_kode, periode
),

-- Where one nøgletal of a family has a row, all have that are made up: a missing row would say that there is nobody to
-- count. A figure that cannot be compared is not a missing one.
manglende as (
    select
        opgjorte.noegletal_id,
        familier.kommune_kode,
        familier.periode,
        cast(0 as decimal(28, 6)) as taeller,
        cast(0 as decimal(28, 6)) as naevner,
        cast(null as decimal(18, 6)) as vaerdi,
        cast(0 as bigint) as personer_antal
    from familier
    inner join opgjorte
        on
            familier.familie = opgjorte.familie and familier.opgoerelsesniveau = opgjorte.opgoerelsesniveau
            and familier.kilde = opgjorte.kilde
            and familier.periode between opgjorte.fra_periode and opgjorte.til_periode
    left join alle
        on
            opgjorte.noegletal_id = alle.noegletal_id and familier.kommune_kode = alle.kommune_kode
            and familier.periode = alle.periode
    where alle.noegletal_id is null
),

noegletal_sammenlignelig as (
    {{ foren(
        ['sammenlignelige', 'manglende'],
        ['noegletal_id', 'kommune_kode', 'periode', 'taeller', 'naevner', 'vaerdi', 'personer_antal']
    ) }}
)

select * from noegletal_sammenlignelig
