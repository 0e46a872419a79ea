with helaarspersoner as (
    select * from {{ ref('dubu__fakt_helaarspersoner_maaned') }}
    where niveau = 'i_alt'
),

noegletal_ubu_003 as (
    select
        cast('UBU-003' as nvarchar(10)) as noegletal_id,
        kommune_kode,
        periode,
        cast(helaarspersoner as decimal(28, 6)) as taeller,
        cast(1 as decimal(28, 6)) as naevner,
        boern_antal as personer_antal
    from helaarspersoner
)

select
    noegletal_id,
    kommune_kode,
    periode,
    taeller,
    naevner,
    personer_antal
from noegletal_ubu_003
