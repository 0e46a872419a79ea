with datapakker as (
    select * from {{ ref('drift__datapakke') }}
),

kommuner as (
    select * from {{ ref('generel__dim_kommune') }}
),

-- A package of the whole country (0000), of an unknown kommune, or without a readable name.
pakker as (
    select
        datapakker.status,
        coalesce(kommuner.kommune_kode, cast('9999' as char(4))) as kommune_kode,
        datapakker.omraade,
        datapakker.periode,
        datapakker.udlaest_tidspunkt,
        cast(concat(datapakker.pakke_navn, ' ', datapakker.levering_id) as nvarchar(250)) as noegle,
        datapakker.afviste_raekker
    from datapakker
    left join kommuner on datapakker.kommune_kode = kommuner.kommune_kode
),

landede as (
    select
        kommune_kode,
        omraade,
        periode,
        max(udlaest_tidspunkt) as udlaest_tidspunkt
    from pakker
    where status <> 'afvist'
    group by kommune_kode, omraade, periode
),

fund_datapakke as (
    select
        cast('LEV-02' as nvarchar(10)) as kontrol_id,
        kommune_kode,
        periode,
        noegle,
        cast(afviste_raekker as int) as antal
    from pakker
    where status = 'landet' and afviste_raekker > 0
    union all
    select
        cast('LEV-03' as nvarchar(10)) as kontrol_id,
        pakker.kommune_kode,
        pakker.periode,
        pakker.noegle,
        1 as antal
    from pakker
    left join landede
        on
            pakker.kommune_kode = landede.kommune_kode
            and pakker.omraade = landede.omraade
            and pakker.periode = landede.periode
            and pakker.udlaest_tidspunkt <= landede.udlaest_tidspunkt
    where pakker.status = 'afvist' and landede.kommune_kode is null
    union all
    select
        {{ fund('LEV-04', 'noegle', antal='1') }}
    from pakker
    where status = 'landet' and periode > udlaest_tidspunkt
)

select * from fund_datapakke
