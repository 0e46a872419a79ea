with foranstaltninger as (
    select * from {{ ref('dubu__dim_foranstaltning') }}
    where kommune_kode <> '9999' and er_slut_foer_start = 0
),

sager as (
    select * from {{ ref('dubu__dim_sag') }}
    where kommune_kode <> '9999' and er_slut_foer_start = 0
),

anbringelser as (
    select
        foranstaltninger.*,
        leveret_periode as periode
    from foranstaltninger
    where foranstaltningsgruppe_kode = '10'
),

med_sag as (
    select
        foranstaltninger.kommune_kode,
        foranstaltninger.leveret_periode as periode,
        foranstaltninger.foranstaltning_id,
        case when foranstaltninger.barn_noegle <> sager.barn_noegle then 1 else 0 end as er_andet_barn,
        case
            when foranstaltninger.startdato < sager.startdato then 1
            when foranstaltninger.slutdato > sager.slutdato then 1
            when foranstaltninger.slutdato is null and sager.slutdato is not null then 1
            else 0
        end as er_uden_for_sagen
    from foranstaltninger
    inner join sager on foranstaltninger.sag_noegle = sager.sag_noegle
),

-- Of two placements the later one is the finding; if they begin on the same day, both are. A placement's first and last
-- day both count.
fund as (
    select
        {{ fund('DUBU-08', 'senere.foranstaltning_id', fra='senere') }}
    from anbringelser as senere
    inner join anbringelser as tidligere
        on
            senere.kommune_kode = tidligere.kommune_kode
            and senere.barn_noegle = tidligere.barn_noegle
            and tidligere.foranstaltning_noegle <> senere.foranstaltning_noegle
            and tidligere.startdato <= senere.startdato
            and coalesce(tidligere.slutdato, senere.startdato) >= senere.startdato
    union all
    select
        {{ fund('DUBU-09', 'foranstaltning_id') }}
    from med_sag
    where er_andet_barn = 1
    union all
    select
        {{ fund('DUBU-10', 'foranstaltning_id') }}
    from med_sag
    where er_uden_for_sagen = 1
),

fund_foranstaltning_sammenhaeng as (
    {{ talte_fund('fund') }}
)

select * from fund_foranstaltning_sammenhaeng
