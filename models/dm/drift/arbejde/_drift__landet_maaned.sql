with pakker as (
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
        begyndt_periode,
        0 as er_historik
    from pakker
    where pakke_omraade = omraade
    union all
    select
        pakker.kommune_kode,
        pakker.omraade,
        historik.periode,
        historik.periode as begyndt_periode,
        1 as er_historik
    from pakker
    inner join historik on pakker.levering_id = historik.levering_id
    where pakker.pakke_omraade <> pakker.omraade
),

landet_maaned as (
    select
        kommune_kode,
        omraade,
        periode,
        max(begyndt_periode) as begyndt_periode,
        cast(min(er_historik) as smallint) as er_historik
    from landede
    group by kommune_kode, omraade, periode
)

select * from landet_maaned
