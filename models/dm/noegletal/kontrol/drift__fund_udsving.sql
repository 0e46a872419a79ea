with graenser as (
    select * from {{ ref('udsving') }}
),

egne_kommuner as (
    select * from {{ ref('_generel__egen_kommune') }}
),

katalog as (
    select
        noegletal_id,
        case when opgoerelsesniveau = 'M' then 'M' else 'Å' end as niveau
    from {{ ref('generel__dim_noegletal') }}
),

-- Two kinds of series: the rows of each delivered table, and each nøgletal of the kommune's own. A year to date is no
-- year.
serier as (
    select
        'LEV-05' as kontrol_id,
        'M' as niveau,
        leveringer.kommune_kode,
        leveringer.tabel as navn,
        {{ tekstnoegle('leveringer.tabel') }} as navn_noegle,
        leveringer.periode,
        cast(leveringer.raekker_antal as decimal(28, 6)) as vaerdi,
        cast(leveringer.raekker_antal as decimal(28, 6)) as grundlag,
        0 as er_tilbagefoert
    from {{ ref('dsa_drift__gaeldende_levering') }} as leveringer
    inner join egne_kommuner on leveringer.kommune_kode = egne_kommuner.kommune_kode
    union all
    select
        'NOEG-03' as kontrol_id,
        katalog.niveau,
        tal.kommune_kode,
        tal.noegletal_id as navn,
        {{ tekstnoegle('tal.noegletal_id') }} as navn_noegle,
        tal.periode,
        cast(tal.vaerdi as decimal(28, 6)) as vaerdi,
        cast(tal.personer_antal as decimal(28, 6)) as grundlag,
        tal.er_tilbagefoert
    from {{ ref('generel__fakt_noegletal') }} as tal
    inner join katalog on tal.noegletal_id = katalog.noegletal_id
    where tal.kilde = 'egen' and tal.vaerdi is not null and tal.er_hele_perioden = 1
),

trin as (
    select
        serier.*,
        lag(vaerdi) over (partition by kontrol_id, kommune_kode, navn_noegle order by periode) as foer_vaerdi,
        abs(vaerdi - lag(vaerdi) over (partition by kontrol_id, kommune_kode, navn_noegle order by periode)) as spring
    from serier
),

-- A trend moves in steps, and a season took the same step a year ago. So a step is large only if it is larger than all
-- of the last twelve. Of a yearly nøgletal, they are those of the earlier years.
maalte as (
    select
        trin.*,
        max(spring) over (
            partition by kontrol_id, kommune_kode, navn_noegle
            order by periode rows between 12 preceding and 1 preceding
        ) as stoerste_spring,
        count(spring) over (
            partition by kontrol_id, kommune_kode, navn_noegle
            order by periode rows between 12 preceding and 1 preceding
        ) as spring_antal
    from trin
),

fund_udsving as (
    select
        cast(maalte.kontrol_id as nvarchar(10)) as kontrol_id,
        maalte.kommune_kode,
        maalte.periode,
        cast(maalte.navn as nvarchar(250)) as noegle,
        1 as antal
    from maalte
    inner join graenser on maalte.kontrol_id = graenser.kontrol_id and maalte.niveau = graenser.opgoerelsesniveau
    where
        maalte.er_tilbagefoert = 0
        and maalte.spring_antal >= graenser.mindst_spring
        and maalte.grundlag >= graenser.mindst_antal
        and maalte.spring * 100 >= graenser.mindst_pct * abs(maalte.foer_vaerdi)
        and maalte.spring * 100 > graenser.mindst_spring_pct * maalte.stoerste_spring
)

select * from fund_udsving
