with tal as (
    select * from {{ ref('generel__fakt_noegletal') }}
),

katalog as (
    select * from {{ ref('generel__dim_noegletal') }}
),

summer as (
    select
        tal.noegletal_id,
        tal.periode,
        katalog.faktor,
        cast(sum(tal.taeller) as decimal(28, 6)) as taeller,
        cast(sum(tal.naevner) as decimal(28, 6)) as naevner,
        cast(sum(tal.personer_antal) as int) as personer_antal,
        cast(count(*) as int) as kommuner_antal
    from tal
    inner join katalog on tal.noegletal_id = katalog.noegletal_id
    group by tal.noegletal_id, tal.periode, katalog.faktor
),

noegletal_landet as (
    select
        summer.*,
        {{ kvotient('taeller * faktor', 'naevner') }} as vaerdi
    from summer
)

select
    noegletal_id,
    periode,
    taeller,
    naevner,
    vaerdi,
    personer_antal,
    kommuner_antal
from noegletal_landet
