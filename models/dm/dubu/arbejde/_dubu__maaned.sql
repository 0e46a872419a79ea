with leveringer as (
    select
        kommune_kode,
        max(case when tabel = 'dubu_sag' and er_nyeste = 1 then periode end) as sag_til_periode,
        max(case when tabel = 'dubu_foranstaltning' and er_nyeste = 1 then periode end) as foranstaltning_til_periode,
        min(case when tabel = 'dubu_sag' then periode end) as sag_fra_periode,
        min(case when tabel = 'dubu_foranstaltning' then periode end) as foranstaltning_fra_periode
    from {{ ref('dsa_drift__gaeldende_levering') }}
    where tabel in ('dubu_sag', 'dubu_foranstaltning')
    group by kommune_kode
),

maaneder as (
    select
        kommune_kode,
        periode
    from {{ ref('dsa_drift__gaeldende_levering') }}
    where tabel in ('dubu_sag', 'dubu_foranstaltning')
    union
    select
        kommune_kode,
        periode
    from {{ ref('dubu__fakt_sag_maaned') }}
    union
    select
        kommune_kode,
        periode
    from {{ ref('dubu__fakt_helaarspersoner_maaned') }}
),

foerste as (
    select
        kommune_kode,
        min(periode) as fra_periode
    from maaneder
    group by kommune_kode
),

perioder as (
    select periode from {{ ref('generel__dim_periode') }}
),

-- A month that was not delivered is unknown, not 0. Each of the two tables is known up to its own newest month. Months
-- before its first delivery are known from later deliveries alone.
maaned as (
    select
        leveringer.kommune_kode,
        perioder.periode,
        cast(case when perioder.periode <= leveringer.sag_til_periode then 1 else 0 end as smallint) as er_sag_kendt,
        cast(case when perioder.periode <= leveringer.foranstaltning_til_periode then 1 else 0 end as smallint)
            as er_foranstaltning_kendt,
        cast(case when perioder.periode < leveringer.sag_fra_periode then 1 else 0 end as smallint)
            as er_sag_tilbagefoert,
        cast(case when perioder.periode < leveringer.foranstaltning_fra_periode then 1 else 0 end as smallint)
            as er_foranstaltning_tilbagefoert
    from leveringer
    inner join foerste on leveringer.kommune_kode = foerste.kommune_kode
    inner join perioder
        on
            perioder.periode >= foerste.fra_periode
            and (
                perioder.periode <= leveringer.sag_til_periode
                or perioder.periode <= leveringer.foranstaltning_til_periode
            )
)

select * from maaned
