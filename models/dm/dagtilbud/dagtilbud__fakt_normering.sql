with indskrivninger as (
    select * from {{ ref('dagtilbud__fakt_indskrivning') }}
),

medarbejdere as (
    select * from {{ ref('krl__fakt_medarbejder') }}
),

grupper as (
    select personalegruppe_kode from {{ ref('krl__dim_personalegruppe') }}
    where er_paedagogisk = 1
),

boern as (
    select
        kommune_kode,
        periode,
        institution_noegle,
        cast(count(distinct case when er_indskrevet_ultimo = 1 then barn_noegle end) as int) as boern_antal
    from indskrivninger
    group by kommune_kode, periode, institution_noegle
),

voksne as (
    select
        medarbejdere.kommune_kode,
        medarbejdere.periode,
        medarbejdere.institution_noegle,
        cast(sum(medarbejdere.beskaeftigelsesdecimal) as decimal(18, 4)) as fuldtidsvoksne_antal
    from medarbejdere
    inner join grupper on medarbejdere.personalegruppe_kode = grupper.personalegruppe_kode
    group by medarbejdere.kommune_kode, medarbejdere.periode, medarbejdere.institution_noegle
),

-- Unknown adults stay NULL. 0 would mean that the children are alone.
moedte as (
    select
        boern.kommune_kode,
        boern.periode,
        boern.institution_noegle,
        boern.boern_antal,
        voksne.fuldtidsvoksne_antal,
        case when boern.boern_antal > 0 and voksne.fuldtidsvoksne_antal > 0 then 1 else 0 end as er_i_noegletal
    from boern
    left join voksne
        on
            boern.kommune_kode = voksne.kommune_kode
            and boern.periode = voksne.periode
            and boern.institution_noegle = voksne.institution_noegle
),

fakt_normering as (
    select
        kommune_kode,
        periode,
        institution_noegle,
        boern_antal,
        fuldtidsvoksne_antal,
        {{ kvotient('boern_antal', 'fuldtidsvoksne_antal') }} as boern_pr_fuldtidsvoksen,
        cast(er_i_noegletal as smallint) as er_i_noegletal,
        case when er_i_noegletal = 1 then boern_antal end as noegletal_boern_antal,
        case when er_i_noegletal = 1 then fuldtidsvoksne_antal end as noegletal_voksne_antal
    from moedte
)

select * from fakt_normering
