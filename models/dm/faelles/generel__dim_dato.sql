with maaneder as (
    select * from {{ ref('generel__dim_periode') }}
),

cifre as (
    select ciffer from {{ ref('ciffer') }}
),

ugedage as (
    select * from {{ ref('ugedag') }}
),

dage as (
    select 10 * tiere.ciffer + enere.ciffer as dag
    from cifre as tiere
    cross join cifre as enere
),

helligdage as (
    select * from {{ ref('_generel__helligdag') }}
),

-- Day number 0, 1 January 1900, is a Monday.
datoer as (
    select
        maaneder.*,
        dage.dag,
        cast(row_number() over (order by maaneder.periode, dage.dag) as int) - 1 as dagnummer
    from maaneder
    inner join dage on dage.dag between 1 and maaneder.dage_i_maaned
),

datoer_i_uger as (
    select
        datoer.*,
        ugedage.ugedag,
        ugedage.ugedag_navn,
        datoer.dagnummer - datoer.dagnummer % 7 as mandag
    from datoer
    inner join ugedage on datoer.dagnummer % 7 + 1 = ugedage.ugedag
),

-- A week belongs to the year of its Thursday (ISO 8601).
datoer_i_iso_aar as (
    select
        datoer_i_uger.*,
        cast(row_number() over (partition by aar order by dagnummer) as int) as dag_i_aar,
        max(case when ugedag = 4 then aar else 0 end) over (partition by mandag) as iso_aar
    from datoer_i_uger
),

dim_dato as (
    select
        cast(concat(
            datoer_i_iso_aar.aar, '-', right(concat('0', datoer_i_iso_aar.maaned), 2), '-',
            right(concat('0', datoer_i_iso_aar.dag), 2)
        ) as date) as dato,
        datoer_i_iso_aar.periode,
        datoer_i_iso_aar.aar,
        datoer_i_iso_aar.kvartal,
        datoer_i_iso_aar.maaned,
        datoer_i_iso_aar.maaned_navn,
        datoer_i_iso_aar.dag,
        datoer_i_iso_aar.dag_i_aar,
        datoer_i_iso_aar.iso_aar,
        cast(
            dense_rank() over (partition by datoer_i_iso_aar.iso_aar order by datoer_i_iso_aar.mandag) as int
        ) as iso_uge,
        datoer_i_iso_aar.ugedag,
        datoer_i_iso_aar.ugedag_navn,
        cast(case when datoer_i_iso_aar.ugedag >= 6 then 1 else 0 end as smallint) as er_weekend,
        cast(case when helligdage.dag_i_aar is not null then 1 else 0 end as smallint) as er_helligdag,
        helligdage.helligdag_navn
    from datoer_i_iso_aar
    left join helligdage
        on datoer_i_iso_aar.aar = helligdage.aar and datoer_i_iso_aar.dag_i_aar = helligdage.dag_i_aar
)

select * from dim_dato
