with indbyggertal as (
    select
        kommune_kode,
        aar - {{ indbyggertal_forskydning() }} as regnskabsaar,
        alder,
        cast(sum(cast(indbyggere_antal as bigint)) as bigint) as indbyggere_antal
    from {{ ref('borger__fakt_indbyggertal') }}
    group by kommune_kode, aar, alder
)

select * from indbyggertal
