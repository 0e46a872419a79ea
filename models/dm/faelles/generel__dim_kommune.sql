with kommuner as (
    select * from {{ ref('kommune') }}
),

regioner as (
    select * from {{ ref('kommune_region') }}
),

kommunegrupper as (
    select * from {{ ref('dst_kommunegruppe') }}
),

datapakker as (
    select periode from {{ ref('dsa_drift__pakkeforsoeg') }}
    where status = 'landet' and kommune_kode <> '0000' and periode <= udlaest_tidspunkt
),

-- The date of the region is the data's, not the clock's: the newest month landed that had begun.
nyeste_maaned as (
    select coalesce(max(periode), cast('2007-01-01' as date)) as nyeste_periode
    from datapakker
),

kendte as (
    select
        kommuner.kommune_kode,
        kommuner.kommune_navn,
        regioner.region_kode,
        regioner.region_navn,
        regioner.gyldig_fra as region_gyldig_fra,
        regioner.gyldig_til as region_gyldig_til,
        kommunegrupper.gruppe_kode as kommunegruppe_kode,
        kommunegrupper.gruppe_navn as kommunegruppe_navn
    from kommuner
    cross join nyeste_maaned
    inner join regioner
        on
            kommuner.kommune_kode = regioner.kommune_kode
            and regioner.gyldig_fra <= nyeste_maaned.nyeste_periode
            and coalesce(regioner.gyldig_til, nyeste_maaned.nyeste_periode) >= nyeste_maaned.nyeste_periode
    inner join kommunegrupper on kommuner.kommune_kode = kommunegrupper.kommune_kode
),

dim_kommune as (
    select
        kommune_kode,
        kommune_navn,
        region_kode,
        region_navn,
        region_gyldig_fra,
        region_gyldig_til,
        kommunegruppe_kode,
        kommunegruppe_navn
    from kendte
    union all
    select
        cast('9999' as char(4)) as kommune_kode,
        'Ukendt' as kommune_navn,
        null as region_kode,
        'Ukendt' as region_navn,
        null as region_gyldig_fra,
        null as region_gyldig_til,
        0 as kommunegruppe_kode,
        'Ukendt' as kommunegruppe_navn
)

select * from dim_kommune
