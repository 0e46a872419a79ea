with undtagelser as (
    select * from {{ ref('dsa_drift__krl_undtagelse') }}
),

kommuner as (
    select distinct
        kommune_kode,
        periode as nyeste_periode
    from {{ ref('_drift__kubekrav') }}
),

perioder as (
    select * from {{ ref('generel__dim_periode') }}
),

uden_krl as (
    select
        kommuner.kommune_kode,
        {{ sidste_tekst('undtagelser.driftsmeddelelse_id') }} as driftsmeddelelse_id
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
