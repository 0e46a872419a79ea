with detaljer as (
    select * from {{ ref('oekonomi__kommunal_hovedoversigt_detalje') }}
),

kommunal_hovedoversigt as (
    select
        kommune_kode,
        regnskabsaar,
        periode,
        afsnit_kode,
        afsnit_navn,
        hovedkonto_kode,
        hovedkonto_navn,
        dranst_kode,
        dranst_navn,
        cast(sum(udgifter_kr) as decimal(28, 2)) as udgifter_kr,
        cast(sum(indtaegter_kr) as decimal(28, 2)) as indtaegter_kr,
        cast(sum(beloeb_kr) as decimal(28, 2)) as beloeb_kr,
        cast(sum(posteringer_antal) as int) as posteringer_antal,
        er_komplet
    from detaljer
    group by
        kommune_kode, regnskabsaar, periode, afsnit_kode, afsnit_navn, hovedkonto_kode, hovedkonto_navn, dranst_kode,
        dranst_navn, er_komplet
)

select * from kommunal_hovedoversigt
