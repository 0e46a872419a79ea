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

-- A year to date, and a month before a kommune's first delivery, enter no sum.
kendte as (
    select
        alle.*,
        katalog.familie,
        katalog.opgoerelsesniveau,
        cast(case when alle.er_hele_perioden = 1 and alle.er_tilbagefoert = 0 then 1 else 0 end as smallint)
            as er_sammenlignelig
    from alle
    inner join katalog on alle.noegletal_id = katalog.noegletal_id
),

sammenlignelige as (
    select * from kendte
    where er_sammenlignelig = 1
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
        max(opgjort_til) as opgjort_til,
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
        cast(0 as bigint) as personer_antal,
        familier.opgjort_til,
        cast(1 as smallint) as er_hele_perioden,
        cast(0 as smallint) as er_tilbagefoert,
        cast(1 as smallint) as er_sammenlignelig
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

noegletal_celle as (
    {{ foren(
        ['kendte', 'manglende'],
        [
            'noegletal_id', 'kommune_kode', 'periode', 'taeller', 'naevner', 'vaerdi', 'personer_antal', 'opgjort_til',
            'er_hele_perioden', 'er_tilbagefoert', 'er_sammenlignelig'
        ]
    ) }}
)

select * from noegletal_celle
