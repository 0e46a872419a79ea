with maaneder as (
    select * from {{ ref('_oekonomi__regnskabsmaaned') }}
),

hovedarter as (
    select * from {{ ref('oekonomi_hovedart') }}
),

arter as (
    select
        kommune_kode,
        regnskabsaar,
        periode,
        art_kode,
        cast(substring(art_kode, 1, 1) as nvarchar(10)) as hovedart_kode,
        cast(sum(beloeb_kr) as decimal(28, 2)) as beloeb_kr,
        cast(sum(posteringer_antal) as int) as posteringer_antal
    from {{ ref('_oekonomi__artssum') }}
    group by kommune_kode, regnskabsaar, periode, art_kode
),

tvaergaaende_artsoversigt as (
    select
        arter.kommune_kode,
        arter.regnskabsaar,
        arter.periode,
        arter.hovedart_kode,
        coalesce(hovedarter.hovedart_navn, 'Ukendt') as hovedart_navn,
        arter.art_kode,
        arter.beloeb_kr,
        arter.posteringer_antal,
        maaneder.er_komplet
    from arter
    inner join maaneder
        on
            arter.kommune_kode = maaneder.kommune_kode
            and arter.regnskabsaar = maaneder.regnskabsaar
            and arter.periode = maaneder.periode
    left join hovedarter on arter.hovedart_kode = hovedarter.hovedart_kode
)

select * from tvaergaaende_artsoversigt
