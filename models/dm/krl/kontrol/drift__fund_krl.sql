with udeladt as (
    select * from {{ ref('_krl__udeladt_fravaer') }}
),

fravaer as (
    select * from {{ ref('krl__fakt_fravaer') }}
),

aarsager as (
    select * from {{ ref('krl__dim_fravaersaarsag') }}
    where fravaersaarsag_navn = 'Ukendt'
),

medarbejdere as (
    select * from {{ ref('krl__fakt_medarbejder') }}
),

grupper as (
    select * from {{ ref('krl__dim_personalegruppe') }}
    where personalegruppe_navn = 'Ukendt'
),

fund as (
    select
        kontrol_id,
        kommune_kode,
        periode,
        cast(krl_fravaer_id as nvarchar(250)) as noegle
    from udeladt
    union all
    select
        {{ fund('KRL-03', "concat('fravaersaarsag_kode ', fravaer.fravaersaarsag_kode)", fra='fravaer') }}
    from fravaer
    inner join aarsager on fravaer.fravaersaarsag_kode = aarsager.fravaersaarsag_kode
    union all
    select
        {{ fund('KRL-04', "concat('personalegruppe_kode ', medarbejdere.personalegruppe_kode)", fra='medarbejdere') }}
    from medarbejdere
    inner join grupper on medarbejdere.personalegruppe_kode = grupper.personalegruppe_kode
),

fund_krl as (
    {{ talte_fund('fund') }}
)

select * from fund_krl
