-- BORGER is delivered once a year, so its months have no gaps.
with maanedlige as (
    select distinct omraade from {{ ref('kube_omraade') }}
    where er_maanedlig = 1
),

pakker as (
    select
        levering_id,
        kommune_kode,
        periode,
        omraade as pakke_omraade,
        replace(omraade, '_HISTORIK', '') as omraade,
        case when periode <= udlaest_tidspunkt then periode end as begyndt_periode
    from {{ ref('drift__datapakke') }}
    where status <> 'afvist' and kommune_kode <> '0000'
),

historik as (
    select
        levering_id,
        periode
    from {{ ref('dsa_drift__gaeldende_levering') }}
),

-- A package of history fills the months that its rows belong to, and not the month in its name.
landede as (
    select
        kommune_kode,
        omraade,
        periode,
        begyndt_periode
    from pakker
    where pakke_omraade = omraade
    union
    select
        pakker.kommune_kode,
        pakker.omraade,
        historik.periode,
        historik.periode as begyndt_periode
    from pakker
    inner join historik on pakker.levering_id = historik.levering_id
    where pakker.pakke_omraade <> pakker.omraade
),

spaend as (
    select
        landede.kommune_kode,
        landede.omraade,
        min(landede.periode) as fra_periode,
        max(landede.begyndt_periode) as til_periode
    from landede
    inner join maanedlige on landede.omraade = maanedlige.omraade
    group by landede.kommune_kode, landede.omraade
),

perioder as (
    select periode from {{ ref('generel__dim_periode') }}
),

fund_maaned as (
    select
        {{ fund('LEV-01', 'spaend.omraade', fra='spaend', periode='perioder.periode', antal='1') }}
    from spaend
    inner join perioder on perioder.periode between spaend.fra_periode and spaend.til_periode
    left join landede
        on
            spaend.kommune_kode = landede.kommune_kode
            and spaend.omraade = landede.omraade
            and perioder.periode = landede.periode
    where landede.periode is null
)

select * from fund_maaned
