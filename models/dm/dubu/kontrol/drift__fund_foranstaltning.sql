with foranstaltninger as (
    select * from {{ ref('dubu__dim_foranstaltning') }}
    where kommune_kode <> '9999'
),

fund as (
    select
        cast('DUBU-04' as nvarchar(10)) as kontrol_id,
        kommune_kode,
        leveret_periode as periode,
        cast(foranstaltning_id as nvarchar(250)) as noegle
    from foranstaltninger
    where er_slut_foer_start = 1
    union all
    select
        cast('DUBU-05' as nvarchar(10)) as kontrol_id,
        kommune_kode,
        leveret_periode as periode,
        cast(foranstaltning_id as nvarchar(250)) as noegle
    from foranstaltninger
    where sag_noegle = 'Ukendt'
    union all
    select
        cast('DUBU-06' as nvarchar(10)) as kontrol_id,
        kommune_kode,
        leveret_periode as periode,
        cast(concat('foranstaltningstype_kode ', foranstaltningstype_kode) as nvarchar(250)) as noegle
    from foranstaltninger
    where foranstaltningstype_navn = 'Ukendt'
),

fund_foranstaltning as (
    select
        kontrol_id,
        kommune_kode,
        periode,
        noegle,
        cast(count(*) as int) as antal
    from fund
    group by kontrol_id, kommune_kode, periode, noegle
)

select * from fund_foranstaltning
