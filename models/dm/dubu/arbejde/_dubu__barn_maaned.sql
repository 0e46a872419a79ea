with foranstaltninger as (
    select * from {{ ref('dubu__dim_foranstaltning') }}
    where er_slut_foer_start = 0 and startdato <= {{ maaned_slut('leveret_periode') }}
),

niveauer as (
    select * from {{ ref('dubu_niveau') }}
),

perioder as (
    select * from {{ ref('generel__dim_periode') }}
),

paa_niveauer as (
    select
        foranstaltninger.kommune_kode,
        foranstaltninger.barn_noegle,
        foranstaltninger.startdato,
        {{ hoejst('foranstaltninger.slutdato', maaned_slut('foranstaltninger.leveret_periode')) }} as til_dato,
        niveauer.niveau,
        case niveauer.niveau
            when 'type' then foranstaltninger.foranstaltningstype_kode
            when 'gruppe' then foranstaltninger.foranstaltningsgruppe_kode
            else niveauer.niveau
        end as niveau_kode
    from foranstaltninger cross join niveauer
),

raekkefoelge as (
    select
        paa_niveauer.*,
        max(til_dato) over (
            partition by kommune_kode, barn_noegle, niveau, niveau_kode order by startdato, til_dato
            rows between unbounded preceding and 1 preceding
        ) as daekket_til
    from paa_niveauer
),

-- For each foranstaltning, the days that no earlier one covers. Together they are all days of the child, each once.
nye_dage as (
    select
        raekkefoelge.*,
        {{ mindst(naeste_dag('daekket_til'), 'startdato') }} as fra_dato
    from raekkefoelge
    where daekket_til is null or daekket_til < til_dato
),

dage as (
    select
        nye_dage.*,
        perioder.*,
        {{ dage_mellem(
            mindst('nye_dage.fra_dato', 'perioder.periode'), hoejst('nye_dage.til_dato', 'perioder.maaned_slut')
        ) }} + 1 as aktive_dage
    from nye_dage
    inner join perioder on nye_dage.fra_dato <= perioder.maaned_slut and nye_dage.til_dato >= perioder.periode
),

barn_maaned as (
    select
        kommune_kode,
        periode,
        niveau,
        niveau_kode,
        barn_noegle,
        cast(sum(aktive_dage) as int) as dage
    from dage
    group by kommune_kode, periode, niveau, niveau_kode, barn_noegle
)

select * from barn_maaned
