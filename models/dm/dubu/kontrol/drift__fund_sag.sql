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
        cast('DUBU-01' as nvarchar(10)) as kontrol_id,
        kommune_kode,
        periode,
        cast(sag_id as nvarchar(250)) as noegle
    from sager
    where er_slut_foer_start = 1
    union all
    select
        cast('DUBU-03' as nvarchar(10)) as kontrol_id,
        kommune_kode,
        periode,
        cast(ukendt_status as nvarchar(250)) as noegle
    from sager
    where ukendt_status is not null
    union all
    select
        cast('DUBU-03' as nvarchar(10)) as kontrol_id,
        kommune_kode,
        periode,
        cast(ukendt_type as nvarchar(250)) as noegle
    from sager
    where ukendt_type is not null and sagstype_kode is not null
    union all
    select
        cast('DUBU-03' as nvarchar(10)) as kontrol_id,
        kommune_kode,
        periode,
        cast(ukendt_prioritet as nvarchar(250)) as noegle
    from sager
    where ukendt_prioritet is not null and prioritet_kode is not null
),

fund_sag as (
    select
        kontrol_id,
        kommune_kode,
        periode,
        noegle,
        cast(count(*) as int) as antal
    from fund
    group by kontrol_id, kommune_kode, periode, noegle
)

select * from fund_sag
