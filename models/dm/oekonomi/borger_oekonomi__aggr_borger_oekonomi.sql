with nyeste as (
    select
        kommune_kode,
        regnskabsaar,
        max(periode) as opgjort_periode
    from {{ ref('_oekonomi__regnskabsmaaned') }}
    where er_komplet = 1
    group by kommune_kode, regnskabsaar
),

posteret as (
    select * from {{ ref('_oekonomi__artssum') }}
    where hovedkonto_kode in ('0', '1', '2', '3', '4', '5', '6') and dranst_kode in ('1', '2') and er_beregnet = 0
),

summer as (
    select
        nyeste.kommune_kode,
        nyeste.regnskabsaar,
        nyeste.opgjort_periode,
        posteret.hovedfunktion_kode,
        cast(sum(posteret.beloeb_kr) as decimal(28, 2)) as nettoudgift_kr
    from nyeste
    inner join posteret
        on
            nyeste.kommune_kode = posteret.kommune_kode
            and nyeste.regnskabsaar = posteret.regnskabsaar and nyeste.opgjort_periode >= posteret.periode
    group by nyeste.kommune_kode, nyeste.regnskabsaar, nyeste.opgjort_periode, posteret.hovedfunktion_kode
),

maalgrupper as (
    select
        maalgruppe.hovedfunktion_kode,
        indbyggertal.kommune_kode,
        indbyggertal.regnskabsaar,
        cast(sum(indbyggertal.indbyggere_antal) as bigint) as maalgruppe_antal
    from {{ ref('oekonomi_maalgruppe') }} as maalgruppe
    inner join {{ ref('_oekonomi__indbyggertal') }} as indbyggertal
        on indbyggertal.alder between maalgruppe.alder_fra and maalgruppe.alder_til
    group by maalgruppe.hovedfunktion_kode, indbyggertal.kommune_kode, indbyggertal.regnskabsaar
),

aggr_borger_oekonomi as (
    select
        summer.kommune_kode,
        summer.regnskabsaar,
        summer.opgjort_periode,
        summer.hovedfunktion_kode,
        summer.nettoudgift_kr,
        perioder.periode,
        coalesce(tekster.hovedfunktion_navn, 'Ukendt') as hovedfunktion_navn,
        alder.alder_fra,
        alder.alder_til,
        maalgrupper.maalgruppe_antal,
        {{ kvotient('summer.nettoudgift_kr', 'maalgrupper.maalgruppe_antal') }} as nettoudgift_pr_person_kr
    from summer
    inner join {{ ref('generel__dim_periode') }} as perioder
        on summer.regnskabsaar = perioder.aar and perioder.maaned = 1
    left join {{ ref('oekonomi_hovedfunktion') }} as tekster
        on summer.hovedfunktion_kode = tekster.hovedfunktion_kode
    left join {{ ref('oekonomi_maalgruppe') }} as alder on summer.hovedfunktion_kode = alder.hovedfunktion_kode
    left join maalgrupper
        on
            summer.kommune_kode = maalgrupper.kommune_kode
            and summer.regnskabsaar = maalgrupper.regnskabsaar
            and summer.hovedfunktion_kode = maalgrupper.hovedfunktion_kode
)

select * from aggr_borger_oekonomi
