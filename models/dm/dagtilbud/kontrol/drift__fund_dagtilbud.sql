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
        {{ fund('DAG-03', "concat('pladstype_kode ', indskrivninger.pladstype_kode)", fra='indskrivninger') }}
    from indskrivninger
    inner join typer on indskrivninger.pladstype_kode = typer.pladstype_kode
),

fund_dagtilbud as (
    {{ talte_fund('fund') }}
)

select * from fund_dagtilbud
