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
        prioritet_kode,
        case
            when status_navn = 'Lukket' and slutdato is null then 1
            when status_navn = 'Åben' and slutdato <= {{ maaned_slut('leveret_periode') }} then 1
            else 0
        end as er_status_mod_dato
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
    union all
    select
        {{ fund('DUBU-07', 'sag_id') }}
    from sager
    where er_status_mod_dato = 1
),

fund_sag as (
    {{ talte_fund('fund') }}
)

select * from fund_sag
