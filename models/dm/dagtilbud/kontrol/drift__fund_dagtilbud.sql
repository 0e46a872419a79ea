with udeladt as (
    select * from {{ ref('_dagtilbud__udeladt_indskrivning') }}
),

indskrivninger as (
    select * from {{ ref('dagtilbud__fakt_indskrivning') }}
),

typer as (
    select * from {{ ref('dagtilbud__dim_pladstype') }}
    where pladstype_navn = 'Ukendt'
),

fund as (
    select
        kontrol_id,
        kommune_kode,
        periode,
        cast(indskrivning_id as nvarchar(250)) as noegle
    from udeladt
    union all
    select
        cast('DAG-03' as nvarchar(10)) as kontrol_id,
        indskrivninger.kommune_kode,
        indskrivninger.periode,
        cast(concat('pladstype_kode ', indskrivninger.pladstype_kode) as nvarchar(250)) as noegle
    from indskrivninger
    inner join typer on indskrivninger.pladstype_kode = typer.pladstype_kode
),

fund_dagtilbud as (
    select
        kontrol_id,
        kommune_kode,
        periode,
        noegle,
        cast(count(*) as int) as antal
    from fund
    group by kontrol_id, kommune_kode, periode, noegle
)

select * from fund_dagtilbud
