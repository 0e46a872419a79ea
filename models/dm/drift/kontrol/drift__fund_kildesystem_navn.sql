with filen as (
    select * from {{ ref('dsa_drift__kildesystem') }}
),

kendte as (
    select
        kildesystem,
        {{ tekstnoegle('dataomraade') }} as dataomraade
    from {{ ref('kildesystem_dataomraade') }}
),

kommuner as (
    select * from {{ ref('generel__dim_kommune') }}
),

linjer as (
    select
        coalesce(kommuner.kommune_kode, cast('9999' as char(4))) as kommune_kode,
        cast(null as date) as periode,
        concat(filen.kommune_kode, ' ', filen.dataomraade, ' ', filen.kildesystem) as linje
    from filen
    left join kommuner on filen.kommune_kode = kommuner.kommune_kode
    left join kendte on filen.kildesystem = kendte.kildesystem and filen.dataomraade = kendte.dataomraade
    where kommuner.kommune_kode is null or kendte.kildesystem is null
),

fund as (
    select
        {{ fund('LEV-08', 'linje') }}
    from linjer
),

fund_kildesystem_navn as (
    {{ talte_fund('fund') }}
)

select * from fund_kildesystem_navn
