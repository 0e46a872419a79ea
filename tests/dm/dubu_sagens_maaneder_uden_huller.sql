-- A sag has a row for every month from its first to its last, and begins in the month of its start.
with fakta as (
    select * from {{ ref('dubu__fakt_sag_maaned') }}
),

sager as (
    select * from {{ ref('dubu__dim_sag') }}
),

forloeb as (
    select
        sag_noegle,
        min(periode) as fra_periode,
        max(periode) as til_periode,
        count(*) as maaneder_antal
    from fakta
    group by sag_noegle
)

select
    forloeb.sag_noegle,
    forloeb.fra_periode,
    forloeb.til_periode,
    forloeb.maaneder_antal
from forloeb
inner join sager on forloeb.sag_noegle = sager.sag_noegle
where
    forloeb.fra_periode <> {{ maaned_start('sager.startdato') }}
    or forloeb.maaneder_antal
    <> (year(forloeb.til_periode) - year(forloeb.fra_periode)) * 12
    + month(forloeb.til_periode) - month(forloeb.fra_periode) + 1
