with sager as (
    select * from {{ ref('dubu__fakt_sag_maaned') }}
),

noegletal_ubu_001 as (
    select
        cast('UBU-001' as nvarchar(10)) as noegletal_id,
        kommune_kode,
        periode,
        cast(sum(er_aaben) as decimal(28, 6)) as taeller,
        cast(1 as decimal(28, 6)) as naevner,
        cast(count(distinct case when er_aaben = 1 then barn_noegle end) as int) as personer_antal
    from sager
    group by kommune_kode, periode
)

select
    noegletal_id,
    kommune_kode,
    periode,
    taeller,
    naevner,
    personer_antal
from noegletal_ubu_001
