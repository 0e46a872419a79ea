with grupper as (
    select * from {{ ref('krl_personalegruppe') }}
),

leverede as (
    select distinct personalegruppe_kode from {{ ref('krl__fakt_medarbejder') }}
    where personalegruppe_kode <> 'Ukendt'
),

-- A delivered code that the list does not know keeps its code, so that it can be found and added.
dim_personalegruppe as (
    select
        personalegruppe_kode,
        personalegruppe_navn,
        er_paedagogisk
    from grupper
    union all
    select
        leverede.personalegruppe_kode,
        'Ukendt' as personalegruppe_navn,
        cast(0 as smallint) as er_paedagogisk
    from leverede
    left join grupper on leverede.personalegruppe_kode = grupper.personalegruppe_kode
    where grupper.personalegruppe_kode is null
    union all
    select
        'Ukendt' as personalegruppe_kode,
        'Ukendt' as personalegruppe_navn,
        cast(0 as smallint) as er_paedagogisk
)

select * from dim_personalegruppe
