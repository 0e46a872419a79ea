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
        max(case when ugedag = 4 then aar else 0 end) over (partition by mandag) as iso_aar
    from datoer_i_uger
),

dim_dato as (
    select
        cast(concat(aar, '-', right(concat('0', maaned), 2), '-', right(concat('0', dag), 2)) as date) as dato,
        periode,
        aar,
        kvartal,
        maaned,
        maaned_navn,
        dag,
        cast(row_number() over (partition by aar order by dagnummer) as int) as dag_i_aar,
        iso_aar,
        cast(dense_rank() over (partition by iso_aar order by mandag) as int) as iso_uge,
        ugedag,
        ugedag_navn,
        cast(case when ugedag >= 6 then 1 else 0 end as smallint) as er_weekend
    from datoer_i_iso_aar
)

select * from dim_dato
