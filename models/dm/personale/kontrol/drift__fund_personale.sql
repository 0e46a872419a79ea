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
        {{ fund('PERS-03', 'naevnte.kilde_kode', fra='naevnte') }}
    from naevnte
    inner join ukendte_ansaettelser on naevnte.ansaettelse_noegle = ukendte_ansaettelser.ansaettelse_noegle
    union all
    select
        {{ fund('PERS-04', "concat(fravaer.kilde_kode, ' fraværskode ', ukendte_koder.fravaerskode)", fra='fravaer') }}
    from {{ ref('personale__fakt_fravaer') }} as fravaer
    inner join ukendte_koder on fravaer.fravaerskode_noegle = ukendte_koder.fravaerskode_noegle
    union all
    select
        {{ fund('PERS-05', 'kilde_kode') }}
    from {{ ref('_personale__timer_kilde') }}
    where er_fravaer = 0 or er_naervaer = 0
    union all
    select
        {{ fund('PERS-06', "'KMD og SD'") }}
    from {{ ref('_personale__dobbelt_ansaettelse') }}
),

fund_personale as (
    {{ talte_fund('fund') }}
)

select * from fund_personale
