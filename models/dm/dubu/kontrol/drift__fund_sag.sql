with sager as (
    select
        kommune_kode,
        leveret_periode as periode,
        sag_id,
        er_slut_foer_start,
        case when status_navn = 'Ukendt' then concat('status_kode ', status_kode) end as ukendt_status,
        case when sagstype_navn = 'Ukendt' then concat('sagstype_kode ', sagstype_kode) end as ukendt_type,
        case when prioritet_navn = 'Ukendt' then concat('prioritet_kode ', prioritet_kode) end as ukendt_prioritet,
        sagstype_kode,
        prioritet_kode
    from {{ ref('dubu__dim_sag') }}
    where kommune_kode <> '9999'
),

fund as (
    select
        {{ fund('DUBU-01', 'sag_id') }}
    from sager
    where er_slut_foer_start = 1
    union all
    select
        {{ fund('DUBU-03', 'ukendt_status') }}
    from sager
    where ukendt_status is not null
    union all
    select
        {{ fund('DUBU-03', 'ukendt_type') }}
    from sager
    where ukendt_type is not null and sagstype_kode is not null
    union all
    select
        {{ fund('DUBU-03', 'ukendt_prioritet') }}
    from sager
    where ukendt_prioritet is not null and prioritet_kode is not null
),

fund_sag as (
    {{ talte_fund('fund') }}
)

select * from fund_sag
