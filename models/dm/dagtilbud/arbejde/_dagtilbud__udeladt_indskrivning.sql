with raekker as (
    select raekker.* from {{ ref('dsa_dagtilbud__indskrivning') }} as raekker
    where {{ maaned_ikke_bygget('raekker') }}
),

udeladt_indskrivning as (
    select
        indskrivning_noegle,
        kommune_kode,
        periode,
        indskrivning_id,
        cast(case when slutdato < startdato then 'DAG-01' else 'DAG-02' end as nvarchar(10)) as kontrol_id,
        stand
    from raekker
    where {{ uden_dage_i_maaneden() }}
)

select * from udeladt_indskrivning
