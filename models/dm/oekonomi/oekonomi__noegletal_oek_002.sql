with aarene as (
    select * from {{ ref('oekonomi__noegletal_gaeld_likviditet') }}
    where indbyggere_antal is not null
),

noegletal_oek_002 as (
    select
        cast('OEK-002' as nvarchar(10)) as noegletal_id,
        kommune_kode,
        periode,
        cast(langfristet_gaeld_kr as decimal(28, 6)) as taeller,
        cast(indbyggere_antal as decimal(28, 6)) as naevner,
        indbyggere_antal as personer_antal
    from aarene
)

select * from noegletal_oek_002
