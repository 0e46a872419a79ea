with undtagelser as (
    select * from {{ ref('dsa_drift__krl_undtagelse') }}
),

omraader as (
    select * from {{ ref('_drift__omraadestatus') }}
),

perioder as (
    select * from {{ ref('generel__dim_periode') }}
),

kommuner as (
    select
        kommune_kode,
        max(nyeste_periode) as nyeste_periode
    from omraader
    group by kommune_kode
),

uden_krl as (
    select
        kommuner.kommune_kode,
        max(undtagelser.driftsmeddelelse_id) as driftsmeddelelse_id
    from kommuner
    inner join perioder on kommuner.nyeste_periode = perioder.periode
    inner join undtagelser
        on
            kommuner.kommune_kode = undtagelser.kommune_kode
            and undtagelser.fra_dato <= perioder.maaned_slut
            and coalesce(undtagelser.til_dato, perioder.maaned_slut) >= perioder.periode
    group by kommuner.kommune_kode
)

select * from uden_krl
