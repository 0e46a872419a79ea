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
        cast('KRL-03' as nvarchar(10)) as kontrol_id,
        fravaer.kommune_kode,
        fravaer.periode,
        cast(concat('fravaersaarsag_kode ', fravaer.fravaersaarsag_kode) as nvarchar(250)) as noegle
    from fravaer
    inner join aarsager on fravaer.fravaersaarsag_kode = aarsager.fravaersaarsag_kode
    union all
    select
        cast('KRL-04' as nvarchar(10)) as kontrol_id,
        medarbejdere.kommune_kode,
        medarbejdere.periode,
        cast(concat('personalegruppe_kode ', medarbejdere.personalegruppe_kode) as nvarchar(250)) as noegle
    from medarbejdere
    inner join grupper on medarbejdere.personalegruppe_kode = grupper.personalegruppe_kode
),

fund_krl as (
    select
        kontrol_id,
        kommune_kode,
        periode,
        noegle,
        cast(count(*) as int) as antal
    from fund
    group by kontrol_id, kommune_kode, periode, noegle
)

select * from fund_krl
