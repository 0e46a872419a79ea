with naevnte as (
    select * from {{ ref('_personale__ansaettelse_naevnt') }}
),

ukendte_ansaettelser as (
    select ansaettelse_noegle from {{ ref('personale__dim_ansaettelse') }}
    where er_leveret = 0
),

ukendte_koder as (
    select * from {{ ref('personale__dim_fravaerskode') }}
    where fravaersaarsag_kode = 'Ukendt'
),

fund as (
    select
        cast('PERS-03' as nvarchar(10)) as kontrol_id,
        naevnte.kommune_kode,
        naevnte.periode,
        cast(naevnte.kilde_kode as nvarchar(250)) as noegle
    from naevnte
    inner join ukendte_ansaettelser on naevnte.ansaettelse_noegle = ukendte_ansaettelser.ansaettelse_noegle
    union all
    select
        cast('PERS-04' as nvarchar(10)) as kontrol_id,
        fravaer.kommune_kode,
        fravaer.periode,
        cast(concat(fravaer.kilde_kode, ' fraværskode ', ukendte_koder.fravaerskode) as nvarchar(250)) as noegle
    from {{ ref('personale__fakt_fravaer') }} as fravaer
    inner join ukendte_koder on fravaer.fravaerskode_noegle = ukendte_koder.fravaerskode_noegle
    union all
    select
        cast('PERS-05' as nvarchar(10)) as kontrol_id,
        kommune_kode,
        periode,
        cast(kilde_kode as nvarchar(250)) as noegle
    from {{ ref('_personale__timer_kilde') }}
    where er_fravaer = 0 or er_naervaer = 0
    union all
    select
        cast('PERS-06' as nvarchar(10)) as kontrol_id,
        kommune_kode,
        periode,
        cast('KMD og SD' as nvarchar(250)) as noegle
    from {{ ref('_personale__dobbelt_ansaettelse') }}
),

fund_personale as (
    select
        kontrol_id,
        kommune_kode,
        periode,
        noegle,
        cast(count(*) as int) as antal
    from fund
    group by kontrol_id, kommune_kode, periode, noegle
)

select * from fund_personale
