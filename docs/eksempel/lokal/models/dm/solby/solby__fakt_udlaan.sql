with udlaan as (
    select * from {{ ref('dsa_solby__udlaan') }}
),

filialer as (
    select * from {{ ref('solby_filial') }}
),

fakt_udlaan as (
    select
        udlaan.kommune_kode,
        udlaan.periode,
        udlaan.laaner_noegle,
        cast(filialer.filial_navn as nvarchar(40)) as filial_navn,
        udlaan.udlaan_antal
    from udlaan
    left join filialer on udlaan.filial_kode = filialer.filial_kode
)

select * from fakt_udlaan
