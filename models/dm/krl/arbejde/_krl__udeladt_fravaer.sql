with raekker as (
    select raekker.* from {{ ref('dsa_krl__fravaer') }} as raekker
    where {{ maaned_ikke_bygget('raekker') }}
),

udeladt_fravaer as (
    select
        krl_fravaer_noegle,
        kommune_kode,
        periode,
        krl_fravaer_id,
        cast(case when slutdato < startdato then 'KRL-01' else 'KRL-02' end as nvarchar(10)) as kontrol_id,
        stand
    from raekker
    where {{ uden_dage_i_maaneden() }}
)

select * from udeladt_fravaer
