with ansaettelser as (
    select
        ansaettelse_noegle,
        medarbejder_noegle,
        beskaeftigelsesdecimal
    from {{ ref('personale__dim_ansaettelse') }}
),

koder as (
    select fravaerskode_noegle from {{ ref('personale__dim_fravaerskode') }}
    where er_i_fravaerspct = 1
),

-- The ansættelser whose hours are in the figure, each once a month. Of one that was not delivered, neither the
-- medarbejder nor the decimal is known.
bidrag as (
    select
        fravaer.kommune_kode,
        fravaer.periode,
        fravaer.ansaettelse_noegle
    from {{ ref('personale__fakt_fravaer') }} as fravaer
    inner join koder on fravaer.fravaerskode_noegle = koder.fravaerskode_noegle
    union
    select
        kommune_kode,
        periode,
        ansaettelse_noegle
    from {{ ref('personale__fakt_naervaer') }}
),

medarbejdere as (
    select
        bidrag.kommune_kode,
        bidrag.periode,
        cast(count(distinct ansaettelser.medarbejder_noegle) as int) as personer_antal,
        cast(coalesce(sum(ansaettelser.beskaeftigelsesdecimal), 0) as decimal(18, 4)) as fuldtidsansatte_antal
    from bidrag
    inner join ansaettelser on bidrag.ansaettelse_noegle = ansaettelser.ansaettelse_noegle
    group by bidrag.kommune_kode, bidrag.periode
)

select * from medarbejdere
