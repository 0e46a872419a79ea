with noegletal as (
    {{ ubu_noegletal(['noegletal_id', 'kommune_kode', 'periode', 'er_tilbagefoert']) }}
),

-- Every cell has a row, also where nobody is in it: its inhabitants count in sums over the groups.
celler as (
    select
        noegletal.*,
        perioder.aar,
        cast(case
            when noegletal.noegletal_id in ('UBU-002', 'UBU-005') then 30.4375
            when noegletal.noegletal_id in ('UBU-003', 'UBU-004') then {{ helaarsperson_dage('perioder.dage_i_aar') }}
            else 1
        end as decimal(9, 4)) as deles_med,
        katalog.naevner_dataomraade,
        katalog.faktor,
        aldersgrupper.aldersgruppe_kode,
        aldersgrupper.sortering,
        koen.koen_kode
    from noegletal
    inner join {{ ref('generel__dim_periode') }} as perioder on noegletal.periode = perioder.periode
    inner join {{ ref('generel__dim_noegletal') }} as katalog on noegletal.noegletal_id = katalog.noegletal_id
    cross join {{ ref('dubu_aldersgruppe') }} as aldersgrupper
    cross join {{ ref('dubu_koen') }} as koen
),

summer as (
    select
        noegletal_id,
        kommune_kode,
        periode,
        aldersgruppe_kode,
        koen_kode,
        sum(maengde) as maengde,
        count(*) as personer_antal
    from {{ ref('_dubu__barn_noegletal') }}
    group by noegletal_id, kommune_kode, periode, aldersgruppe_kode, koen_kode
),

indbyggere as (
    select
        indbyggertal.kommune_kode,
        indbyggertal.aar,
        aldersgrupper.aldersgruppe_kode,
        indbyggertal.koen_kode,
        sum(cast(indbyggertal.indbyggere_antal as bigint)) as indbyggere_antal
    from {{ ref('borger__fakt_indbyggertal') }} as indbyggertal
    inner join {{ ref('dubu_aldersgruppe') }} as aldersgrupper
        on indbyggertal.alder between aldersgrupper.alder_fra and aldersgrupper.alder_til
    group by indbyggertal.kommune_kode, indbyggertal.aar, aldersgrupper.aldersgruppe_kode, indbyggertal.koen_kode
),

tal as (
    select
        celler.*,
        {{ kvotient('coalesce(summer.maengde, 0)', 'celler.deles_med') }} as taeller,
        coalesce(summer.personer_antal, 0) as personer_antal,
        case
            when celler.naevner_dataomraade is null then 1
            when celler.naevner_dataomraade = 'Borger' then coalesce(indbyggere.indbyggere_antal, 0)
            else coalesce(summer.personer_antal, 0)
        end as naevner
    from celler
    left join summer
        on
            celler.noegletal_id = summer.noegletal_id and celler.kommune_kode = summer.kommune_kode
            and celler.periode = summer.periode and celler.aldersgruppe_kode = summer.aldersgruppe_kode
            and celler.koen_kode = summer.koen_kode
    left join indbyggere
        on
            celler.kommune_kode = indbyggere.kommune_kode and celler.aar = indbyggere.aar
            and celler.aldersgruppe_kode = indbyggere.aldersgruppe_kode and celler.koen_kode = indbyggere.koen_kode
),

fakt_noegletal_alder_koen as (
    select
        noegletal_id,
        kommune_kode,
        periode,
        aldersgruppe_kode,
        sortering,
        koen_kode,
        cast(taeller as decimal(28, 6)) as taeller,
        cast(naevner as decimal(28, 6)) as naevner,
        {{ kvotient('taeller * faktor', 'naevner') }} as vaerdi,
        cast(personer_antal as bigint) as personer_antal,
        er_tilbagefoert
    from tal
)

select * from fakt_noegletal_alder_koen
