with raekker as (
    select * from {{ ref('dsa_oekonomi__postering') }}
    where posteringstype_kode in ('NOR', 'SUP')
),

med_dele as (
    select
        raekker.*,
        {{ kontodel('konto_nr', 1, 1) }} as hovedkonto_kode,
        {{ hovedfunktion_af('konto_nr') }} as hovedfunktion_kode,
        {{ funktion_af('konto_nr') }} as funktion_kode,
        {{ kontodel('konto_nr', 6, 1) }} as dranst_kode,
        {{ kontodel('konto_nr', 15, 2) }} as art_kode,
        cast(case when {{ kontodel('konto_nr', 15, 1) }} = '0' then 1 else 0 end as smallint) as er_beregnet
    from raekker
    where {{ maaned_ikke_bygget('raekker') }}
),

artssum as (
    select
        kommune_kode,
        periode,
        regnskabsaar,
        hovedkonto_kode,
        hovedfunktion_kode,
        funktion_kode,
        dranst_kode,
        art_kode,
        er_beregnet,
        cast(sum(beloeb_kr) as decimal(28, 2)) as beloeb_kr,
        cast(count(*) as int) as posteringer_antal,
        stand
    from med_dele
    group by
        kommune_kode, periode, regnskabsaar, hovedkonto_kode, hovedfunktion_kode, funktion_kode, dranst_kode,
        art_kode, er_beregnet, stand
)

select * from artssum
