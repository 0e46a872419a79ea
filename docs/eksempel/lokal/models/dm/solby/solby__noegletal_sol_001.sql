with udlaan as (
    select * from {{ ref('solby__fakt_udlaan') }}
),

noegletal_sol_001 as (
    select
        cast('SOL-001' as nvarchar(10)) as noegletal_id,
        kommune_kode,
        periode,
        cast(sum(udlaan_antal) as decimal(28, 6)) as taeller,
        cast(count(distinct laaner_noegle) as decimal(28, 6)) as naevner,
        cast(count(distinct laaner_noegle) as bigint) as personer_antal,
        periode as opgjort_til,
        cast(1 as smallint) as er_hele_perioden,
        cast(0 as smallint) as er_tilbagefoert
    from udlaan
    group by kommune_kode, periode
)

select * from noegletal_sol_001
