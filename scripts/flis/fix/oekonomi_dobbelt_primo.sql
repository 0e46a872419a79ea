{#
  Two sets are equal where they have the same konti, and each konto the same sum.
#}

with {{ gaeldende_levering() }},

poster as (
    {{ gaeldende('oekonomi', 'oekonomi_primopost', nyeste=1) }}
),

saldi as (
    select
        kommune_kode,
        regnskabsaar,
        primosaet_nr,
        konto_nr,
        sum(beloeb_kr) as beloeb_kr
    from poster
    group by kommune_kode, regnskabsaar, primosaet_nr, konto_nr
),

flere as (
    select
        kommune_kode,
        regnskabsaar,
        min(primosaet_nr) as foerste_nr
    from saldi
    group by kommune_kode, regnskabsaar
    having min(primosaet_nr) < max(primosaet_nr)
),

saet as (
    select
        saldi.kommune_kode,
        saldi.regnskabsaar,
        saldi.primosaet_nr,
        flere.foerste_nr,
        count(*) as konti_antal,
        sum(case when saldi.beloeb_kr = foerste.beloeb_kr then 1 else 0 end) as ens_antal
    from saldi
    inner join flere
        on saldi.kommune_kode = flere.kommune_kode and saldi.regnskabsaar = flere.regnskabsaar
    left join saldi as foerste
        on
            saldi.kommune_kode = foerste.kommune_kode
            and saldi.regnskabsaar = foerste.regnskabsaar
            and flere.foerste_nr = foerste.primosaet_nr
            and saldi.konto_nr = foerste.konto_nr
    group by saldi.kommune_kode, saldi.regnskabsaar, saldi.primosaet_nr, flere.foerste_nr
),

aar as (
    select
        saet.kommune_kode,
        saet.regnskabsaar,
        saet.foerste_nr,
        max(case when saet.primosaet_nr = {{ behold() }} then saet.primosaet_nr end) as valgt_nr,
        min(case when saet.ens_antal = saet.konti_antal and saet.konti_antal = foerste.konti_antal then 1 else 0 end)
            as er_ens
    from saet
    inner join saet as foerste
        on
            saet.kommune_kode = foerste.kommune_kode
            and saet.regnskabsaar = foerste.regnskabsaar
            and saet.foerste_nr = foerste.primosaet_nr
    group by saet.kommune_kode, saet.regnskabsaar, saet.foerste_nr
),

doemte as (
    select
        poster.kommune_kode,
        poster.periode,
        poster.levering_id,
        poster.raekke_nr,
        poster.regnskabsaar,
        poster.primosaet_nr,
        case when aar.er_ens = 1 then aar.foerste_nr else aar.valgt_nr end as beholdt_nr
    from poster
    inner join aar on poster.kommune_kode = aar.kommune_kode and poster.regnskabsaar = aar.regnskabsaar
),

fundne as (
    select
        kommune_kode,
        periode,
        'oekonomi_primopost' as tabel,
        levering_id,
        raekke_nr,
        'udelad' as handling,
        cast(null as nvarchar(60)) as kolonne,
        cast(null as nvarchar(100)) as ny_vaerdi
    from doemte
    where primosaet_nr <> beholdt_nr
),

efterladte as (
    select
        kommune_kode,
        'oekonomi_primopost' as tabel,
        levering_id,
        'sets-differ' as grund,
        cast(concat('regnskabsaar ', regnskabsaar, ', primosaet_nr ', primosaet_nr) as nvarchar(100)) as oplysning
    from doemte
    where beholdt_nr is null
)
