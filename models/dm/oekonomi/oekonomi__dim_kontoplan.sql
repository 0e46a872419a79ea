with konti as (
    select
        konto.*,
        {{ funktion_af('konto_nr') }} as funktion_kode,
        {{ kontodel('konto_nr', 6, 1) }} as dranst_kode,
        {{ kontodel('konto_nr', 7, 1) }} as ejerforhold_kode,
        {{ kontodel('konto_nr', 8, 4) }} as kontosted_kode,
        {{ kontodel('konto_nr', 12, 3) }} as gruppering_kode,
        {{ kontodel('konto_nr', 15, 1) }} as hovedart_kode,
        {{ kontodel('konto_nr', 15, 2) }} as art_kode
    from {{ ref('_oekonomi__konto') }} as konto
    union all
    select
        'Ukendt' as konto_noegle,
        cast('9999' as char(4)) as kommune_kode,
        0 as regnskabsaar,
        'Ukendt' as konto_nr,
        'Ukendt' as konto_navn,
        cast(0 as smallint) as er_i_kontoplanen,
        'Ukendt' as funktion_kode,
        'Ukendt' as dranst_kode,
        'Ukendt' as ejerforhold_kode,
        'Ukendt' as kontosted_kode,
        'Ukendt' as gruppering_kode,
        'Ukendt' as hovedart_kode,
        'Ukendt' as art_kode
),

funktioner as (
    select * from {{ ref('oekonomi__dim_funktion') }}
),

dranster as (
    select * from {{ ref('oekonomi_dranst') }}
),

hovedarter as (
    select * from {{ ref('oekonomi_hovedart') }}
),

dim_kontoplan as (
    select
        konti.konto_noegle,
        konti.kommune_kode,
        konti.regnskabsaar,
        konti.konto_navn,
        konti.funktion_kode,
        konti.dranst_kode,
        konti.ejerforhold_kode,
        konti.kontosted_kode,
        konti.gruppering_kode,
        konti.hovedart_kode,
        konti.art_kode,
        konti.er_i_kontoplanen,
        cast(konti.konto_nr as nvarchar(16)) as konto_nr,
        funktioner.hovedkonto_kode,
        funktioner.hovedkonto_navn,
        funktioner.hovedfunktion_kode,
        funktioner.hovedfunktion_navn,
        funktioner.funktion_navn,
        coalesce(dranster.dranst_navn, 'Ukendt') as dranst_navn,
        coalesce(hovedarter.hovedart_navn, 'Ukendt') as hovedart_navn
    from konti
    inner join funktioner on konti.funktion_kode = funktioner.funktion_kode
    left join dranster on konti.dranst_kode = dranster.dranst_kode
    left join hovedarter on konti.hovedart_kode = hovedarter.hovedart_kode
)

select * from dim_kontoplan
