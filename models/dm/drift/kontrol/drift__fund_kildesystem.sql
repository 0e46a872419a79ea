with ventede as (
    select * from {{ ref('_drift__ventet_maaned') }}
),

-- BORGER is delivered once a year, so a month without it says nothing.
maanedlige as (
    select distinct omraade from {{ ref('kube_omraade') }}
    where er_maanedlig = 1
),

landede as (
    select
        kommune_kode,
        omraade as kildesystem,
        periode
    from {{ ref('_drift__landet_maaned') }}
),

huller as (
    select * from {{ ref('drift__fund_maaned') }}
),

undtagelser as (
    select * from {{ ref('dsa_drift__krl_undtagelse') }}
),

kendte as (
    select
        kildesystem,
        {{ tekstnoegle('dataomraade') }} as dataomraade
    from {{ ref('kildesystem_dataomraade') }}
),

dataomraader as (
    select
        kommune_kode,
        dataomraade,
        periode,
        {{ foerste_tekst('kildesystem') }} as foerste,
        {{ sidste_tekst('kildesystem') }} as sidste
    from ventede
    group by kommune_kode, dataomraade, periode
),

andre as (
    select
        landede.kommune_kode,
        landede.periode,
        dataomraader.dataomraade,
        concat(
            landede.kildesystem, ', ventet ', dataomraader.foerste,
            case when dataomraader.foerste <> dataomraader.sidste then concat(' eller ', dataomraader.sidste) end
        ) as noegle
    from landede
    inner join kendte on landede.kildesystem = kendte.kildesystem
    inner join dataomraader
        on
            landede.kommune_kode = dataomraader.kommune_kode
            and landede.periode = dataomraader.periode
            and kendte.dataomraade = dataomraader.dataomraade
    left join ventede
        on
            landede.kommune_kode = ventede.kommune_kode
            and landede.periode = ventede.periode
            and landede.kildesystem = ventede.kildesystem
    where ventede.kildesystem is null
),

-- A gap between two months is LEV-01's finding, and a delivery from another system LEV-06's: neither is told twice.
fund_kildesystem as (
    select
        {{ fund('LEV-06', 'noegle', antal='1') }}
    from andre
    union all
    select
        {{ fund('LEV-07', 'ventede.kildesystem', fra='ventede', antal='1') }}
    from ventede
    inner join maanedlige on ventede.kildesystem = maanedlige.omraade
    left join landede
        on
            ventede.kommune_kode = landede.kommune_kode
            and ventede.periode = landede.periode
            and ventede.kildesystem = landede.kildesystem
    left join andre
        on
            ventede.kommune_kode = andre.kommune_kode
            and ventede.periode = andre.periode
            and ventede.dataomraade = andre.dataomraade
    left join huller
        on
            ventede.kommune_kode = huller.kommune_kode
            and ventede.periode = huller.periode
            and ventede.kildesystem = huller.noegle
    where
        ventede.er_hele_maaneden = 1
        and landede.kildesystem is null
        and andre.noegle is null
        and huller.noegle is null
        and not exists (
            select 1 from undtagelser
            where
                ventede.kildesystem = 'KRL'
                and ventede.kommune_kode = undtagelser.kommune_kode
                and {{ maaned_start('undtagelser.fra_dato') }} <= ventede.periode
                and coalesce(undtagelser.til_dato, ventede.periode) >= ventede.periode
        )
)

select * from fund_kildesystem
