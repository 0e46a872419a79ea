with leveringer as (
    select * from {{ ref('dsa_drift__gaeldende_levering') }}
    where tabel in ('tea_karakter', 'kmd_elev_karakter') and er_nyeste = 1
),

-- A kommune that changes system goes on in the new one.
nyeste as (
    select
        kommune_kode,
        max(periode) as nyeste_periode
    from leveringer
    group by kommune_kode
),

perioder as (
    select * from {{ ref('generel__dim_periode') }}
),

-- A skoleår runs from August to July.
skoleaarene as (
    select
        august.periode,
        juli.periode as til_periode
    from perioder as august
    inner join perioder as juli on august.aar + 1 = juli.aar and juli.maaned = 7
    where august.maaned = 8
),

opgjort as (
    select
        nyeste.kommune_kode,
        skoleaarene.periode,
        {{ hoejst('nyeste.nyeste_periode', 'skoleaarene.til_periode') }} as opgjort_til,
        cast(case when nyeste.nyeste_periode >= skoleaarene.til_periode then 1 else 0 end as smallint)
            as er_hele_perioden
    from nyeste
    cross join skoleaarene
)

select * from opgjort
