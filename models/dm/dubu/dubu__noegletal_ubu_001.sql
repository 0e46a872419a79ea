with maaneder as (
    select * from {{ ref('_dubu__maaned') }}
    where er_sag_kendt = 1
),

aabne_sager as (
    select * from {{ ref('dubu__fakt_sag_maaned') }}
    where er_aaben = 1
),

noegletal_ubu_001 as (
    select
        cast('UBU-001' as nvarchar(10)) as noegletal_id,
        maaneder.kommune_kode,
        maaneder.periode,
        cast(count(aabne_sager.sag_noegle) as decimal(28, 6)) as taeller,
        cast(1 as decimal(28, 6)) as naevner,
        cast(count(distinct aabne_sager.barn_noegle) as bigint) as personer_antal,
        maaneder.er_sag_tilbagefoert as er_tilbagefoert
    from maaneder
    left join aabne_sager
        on maaneder.kommune_kode = aabne_sager.kommune_kode and maaneder.periode = aabne_sager.periode
    group by maaneder.kommune_kode, maaneder.periode, maaneder.er_sag_tilbagefoert
)

select * from noegletal_ubu_001
