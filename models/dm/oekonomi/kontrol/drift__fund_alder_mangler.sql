with indbyggere as (
    select
        kommune_kode,
        aar,
        periode,
        alder,
        {{ tekstnoegle('koen_kode') }} as koen_kode,
        indbyggere_antal
    from {{ ref('borger__fakt_indbyggertal') }}
    where indbyggere_antal > 0
),

talrige as (
    select * from indbyggere
    where indbyggere_antal >= 20
),

-- Ages do not fall from twenty inhabitants to none: where a year younger or older, or the other sex, has twenty, there
-- is somebody. Above 89 there may be none.
ventede as (
    select
        kommune_kode,
        aar,
        periode,
        alder + 1 as alder,
        koen_kode
    from talrige
    union
    select
        kommune_kode,
        aar,
        periode,
        alder - 1 as alder,
        koen_kode
    from talrige
    union
    select
        kommune_kode,
        aar,
        periode,
        alder,
        case when koen_kode = 'K' then 'M' else 'K' end as koen_kode
    from talrige
),

fund_alder_mangler as (
    select
        {{ fund('BORG-03', "concat('år ', ventede.aar)", fra='ventede', antal='count(*)') }}
    from ventede
    left join indbyggere
        on
            ventede.kommune_kode = indbyggere.kommune_kode
            and ventede.periode = indbyggere.periode
            and ventede.alder = indbyggere.alder
            and ventede.koen_kode = indbyggere.koen_kode
    where ventede.alder between 0 and 89 and indbyggere.alder is null
    group by ventede.kommune_kode, ventede.periode, ventede.aar
)

select * from fund_alder_mangler
