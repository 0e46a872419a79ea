with kendte as (
    select * from {{ ref('oekonomi_funktion') }}
),

hovedfunktioner as (
    select * from {{ ref('oekonomi_hovedfunktion') }}
),

hovedkonti as (
    select * from {{ ref('oekonomi_hovedkonto') }}
),

koder as (
    select funktion_kode from kendte
    union
    select {{ funktion_af('konto_nr') }} as funktion_kode from {{ ref('_oekonomi__konto') }}
),

med_dele as (
    select
        funktion_kode,
        cast(substring(funktion_kode, 1, 4) as nvarchar(10)) as hovedfunktion_kode,
        cast(substring(funktion_kode, 1, 1) as nvarchar(10)) as hovedkonto_kode
    from koder
),

dim_funktion as (
    select
        med_dele.funktion_kode,
        coalesce(kendte.funktion_navn, 'Ukendt') as funktion_navn,
        med_dele.hovedfunktion_kode,
        coalesce(hovedfunktioner.hovedfunktion_navn, 'Ukendt') as hovedfunktion_navn,
        med_dele.hovedkonto_kode,
        coalesce(hovedkonti.hovedkonto_navn, 'Ukendt') as hovedkonto_navn,
        case
            when kendte.balancegruppe is not null then kendte.balancegruppe
            when med_dele.hovedfunktion_kode in ('9.50', '9.51', '9.52') then 'kortfristet'
            else 'ingen'
        end as balancegruppe
    from med_dele
    left join kendte on med_dele.funktion_kode = kendte.funktion_kode
    left join hovedfunktioner on med_dele.hovedfunktion_kode = hovedfunktioner.hovedfunktion_kode
    left join hovedkonti on med_dele.hovedkonto_kode = hovedkonti.hovedkonto_kode
    union all
    select
        'Ukendt' as funktion_kode,
        'Ukendt' as funktion_navn,
        'Ukendt' as hovedfunktion_kode,
        'Ukendt' as hovedfunktion_navn,
        'Ukendt' as hovedkonto_kode,
        'Ukendt' as hovedkonto_navn,
        'ingen' as balancegruppe
)

select * from dim_funktion
