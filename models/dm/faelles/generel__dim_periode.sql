with cifre as (
    select ciffer from {{ ref('ciffer') }}
),

maaneder as (
    select * from {{ ref('maaned') }}
),

-- 1900 to 2099: the years a date may have in a delivery.
aarene as (
    select 1900 + 100 * hundreder.ciffer + 10 * tiere.ciffer + enere.ciffer as aar
    from cifre as hundreder
    cross join cifre as tiere
    cross join cifre as enere
    where hundreder.ciffer <= 1
),

aarene_med_skuddag as (
    select
        aar,
        case when aar % 400 = 0 or (aar % 4 = 0 and aar % 100 <> 0) then 1 else 0 end as skuddage_antal
    from aarene
),

maanederne as (
    select
        aar.aar,
        maaneder.kvartal,
        maaneder.maaned,
        maaneder.maaned_navn,
        maaneder.dage_antal + case when maaneder.maaned = 2 then aar.skuddage_antal else 0 end as dage_i_maaned,
        365 + aar.skuddage_antal as dage_i_aar,
        concat(aar.aar, '-', right(concat('0', maaneder.maaned), 2), '-') as dato_stamme
    from aarene_med_skuddag as aar
    cross join maaneder
),

dim_periode as (
    select
        cast(concat(dato_stamme, '01') as date) as periode,
        cast(concat(dato_stamme, dage_i_maaned) as date) as maaned_slut,
        aar,
        kvartal,
        maaned,
        maaned_navn,
        dage_i_maaned,
        dage_i_aar
    from maanederne
)

select * from dim_periode
