with datoer as (
    select
        dato,
        cast(case
            when {{ var('helligdage_er_hverdage') }} = 0 and er_helligdag = 1 and er_weekend = 0 then 1 else 0
        end as smallint) as er_fridag
    from {{ ref('generel__dim_dato') }}
),

fridag as (
    select
        dato,
        er_fridag,
        cast(sum(er_fridag) over (order by dato rows between unbounded preceding and current row) as int)
            as fridage_indtil
    from datoer
)

select * from fridag
