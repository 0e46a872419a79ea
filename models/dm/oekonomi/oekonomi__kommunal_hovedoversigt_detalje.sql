with maaneder as (
    select * from {{ ref('_oekonomi__regnskabsmaaned') }}
),

funktioner as (
    select * from {{ ref('oekonomi__dim_funktion') }}
),

dranster as (
    select * from {{ ref('oekonomi_dranst') }}
),

-- Income is hovedart 7 and 8, and the internal income of art 97. Every other art is expenditure.
delte as (
    select
        posteret.*,
        case when substring(art_kode, 1, 1) in ('7', '8') or art_kode = '97' then beloeb_kr else 0 end as indtaegt_kr
    from {{ ref('_oekonomi__artssum') }} as posteret
),

summer as (
    select
        kommune_kode,
        regnskabsaar,
        periode,
        funktion_kode,
        dranst_kode,
        cast(sum(beloeb_kr - indtaegt_kr) as decimal(28, 2)) as udgifter_kr,
        cast(sum(indtaegt_kr) as decimal(28, 2)) as indtaegter_kr,
        cast(sum(beloeb_kr) as decimal(28, 2)) as beloeb_kr,
        cast(sum(posteringer_antal) as int) as posteringer_antal
    from delte
    group by kommune_kode, regnskabsaar, periode, funktion_kode, dranst_kode
),

kommunal_hovedoversigt_detalje as (
    select
        summer.kommune_kode,
        summer.regnskabsaar,
        summer.periode,
        dranster.afsnit_kode,
        coalesce(dranster.afsnit_navn, 'Uden for hovedoversigten') as afsnit_navn,
        funktioner.hovedkonto_kode,
        funktioner.hovedkonto_navn,
        funktioner.hovedfunktion_kode,
        funktioner.hovedfunktion_navn,
        summer.funktion_kode,
        funktioner.funktion_navn,
        summer.dranst_kode,
        coalesce(dranster.dranst_navn, 'Ukendt') as dranst_navn,
        summer.udgifter_kr,
        summer.indtaegter_kr,
        summer.beloeb_kr,
        summer.posteringer_antal,
        maaneder.er_komplet
    from summer
    inner join maaneder
        on
            summer.kommune_kode = maaneder.kommune_kode
            and summer.regnskabsaar = maaneder.regnskabsaar
            and summer.periode = maaneder.periode
    inner join funktioner on summer.funktion_kode = funktioner.funktion_kode
    left join dranster on summer.dranst_kode = dranster.dranst_kode
)

select * from kommunal_hovedoversigt_detalje
