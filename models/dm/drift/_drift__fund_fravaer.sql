with fravaer as (
    select * from {{ ref('_personale__fravaer') }}
),

uden_dage as (
    select
        cast(case when slutdato < startdato then 'PERS-01' else 'PERS-02' end as nvarchar(10)) as kontrol_id,
        kommune_kode,
        periode,
        cast(concat(kilde_kode, ' ', fravaer_id) as nvarchar(250)) as noegle
    from fravaer
    where
        slutdato < startdato
        or slutdato < periode
        or startdato > {{ maaned_slut('periode') }}
),

fund_fravaer as (
    select
        kontrol_id,
        kommune_kode,
        periode,
        noegle,
        cast(count(*) as int) as antal
    from uden_dage
    group by kontrol_id, kommune_kode, periode, noegle
)

select
    kontrol_id,
    kommune_kode,
    periode,
    noegle,
    antal
from fund_fravaer
