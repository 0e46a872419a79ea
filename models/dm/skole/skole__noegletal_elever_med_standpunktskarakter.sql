with karakterer as (
    select * from {{ ref('skole__fakt_standpunktskarakter') }}
    where karakter_sidste is not null
),

noegletal_elever_med_standpunktskarakter as (
    select
        kommune_kode,
        skoleaar,
        periode,
        cast(count(distinct case when er_karakter_sidste = 1 then elev_noegle end) as int) as elever_antal,
        cast(sum(er_karakter_sidste) as int) as karakterer_antal,
        cast(sum(vaerdi_sidste) as int) as karakterer_sum
    from karakterer
    group by kommune_kode, skoleaar, periode
)

select * from noegletal_elever_med_standpunktskarakter
