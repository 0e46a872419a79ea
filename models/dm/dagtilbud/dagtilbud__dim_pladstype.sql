with typer as (
    select * from {{ ref('dagtilbud_pladstype') }}
),

leverede as (
    select distinct pladstype_kode from {{ ref('dagtilbud__fakt_indskrivning') }}
    where pladstype_kode <> 'Ukendt'
),

-- A delivered code that the list does not know keeps its code, so that it can be found and added.
dim_pladstype as (
    select
        pladstype_kode,
        pladstype_navn
    from typer
    union all
    select
        leverede.pladstype_kode,
        'Ukendt' as pladstype_navn
    from leverede
    left join typer on leverede.pladstype_kode = typer.pladstype_kode
    where typer.pladstype_kode is null
    union all
    select
        'Ukendt' as pladstype_kode,
        'Ukendt' as pladstype_navn
)

select * from dim_pladstype
