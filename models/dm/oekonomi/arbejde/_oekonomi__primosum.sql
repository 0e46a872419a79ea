with primoposter as (
    select * from {{ ref('oekonomi__fakt_primopost') }}
),

-- With two sets there are two opening balances, and nobody knows which one is right.
entydige as (
    select
        kommune_kode,
        regnskabsaar
    from primoposter
    group by kommune_kode, regnskabsaar
    having count(distinct primosaet_nr) = 1
),

med_funktion as (
    select
        primoposter.kommune_kode,
        primoposter.regnskabsaar,
        {{ funktion_af('right(primoposter.konto_noegle, 16)') }} as funktion_kode,
        primoposter.beloeb_kr
    from primoposter
    inner join entydige
        on primoposter.kommune_kode = entydige.kommune_kode and primoposter.regnskabsaar = entydige.regnskabsaar
    where {{ kontodel('right(primoposter.konto_noegle, 16)', 1, 1) }} = '9'
),

primosum as (
    select
        kommune_kode,
        regnskabsaar,
        funktion_kode,
        cast(sum(beloeb_kr) as decimal(28, 2)) as primo_kr
    from med_funktion
    group by kommune_kode, regnskabsaar, funktion_kode
)

select * from primosum
