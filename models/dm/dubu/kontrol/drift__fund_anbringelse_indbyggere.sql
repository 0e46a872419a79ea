-- A month that was only told afterwards lies before the kommune's first delivery: nobody misses its inhabitants.
-- UBU-001 and UBU-003 per 1,000 rest on the inhabitants that UBU-004 has.
with maaneder as (
    select
        kommune_kode,
        periode,
        year(periode) as aar
    from {{ ref('_dubu__maaned') }}
    where er_foranstaltning_kendt = 1 and er_foranstaltning_tilbagefoert = 0
),

aarene as (
    select distinct
        kommune_kode,
        aar
    from {{ ref('borger__fakt_indbyggertal') }}
),

fund_anbringelse_indbyggere as (
    select
        {{ fund(
            'BORG-01',
            "concat('år ', maaneder.aar, ' UBU-004 samt UBU-001 og UBU-003 pr. 1.000')",
            fra='maaneder',
            periode='cast(null as date)',
            antal='count(*)'
        ) }}
    from maaneder
    left join aarene on maaneder.kommune_kode = aarene.kommune_kode and maaneder.aar = aarene.aar
    where aarene.aar is null
    group by maaneder.kommune_kode, maaneder.aar
)

select * from fund_anbringelse_indbyggere
