with normeringer as (
    select * from {{ ref('dagtilbud__fakt_normering') }}
),

medarbejdere as (
    select * from {{ ref('krl__fakt_medarbejder') }}
),

grupper as (
    select personalegruppe_kode from {{ ref('krl__dim_personalegruppe') }}
    where er_paedagogisk = 1
),

maaneder_med_krl as (
    select distinct
        kommune_kode,
        periode
    from medarbejdere
),

maaneder_med_dagtilbud as (
    select distinct
        kommune_kode,
        periode
    from normeringer
),

-- If KRL or dagtilbud lacks the month altogether, Kubestatus reports it, and not this control.
fund_normering as (
    select
        {{ fund(
            'DAG-04',
            "concat('institution ', normeringer.institution_noegle)",
            fra='normeringer',
            antal='normeringer.boern_antal'
        ) }}
    from normeringer
    inner join maaneder_med_krl as krl
        on normeringer.kommune_kode = krl.kommune_kode and normeringer.periode = krl.periode
    where normeringer.boern_antal > 0 and normeringer.er_i_noegletal = 0
    union all
    select
        {{ fund(
            'DAG-05', "concat('institution ', medarbejdere.institution_noegle)", fra='medarbejdere', antal='count(*)'
        ) }}
    from medarbejdere
    inner join grupper on medarbejdere.personalegruppe_kode = grupper.personalegruppe_kode
    inner join maaneder_med_dagtilbud as dagtilbud
        on medarbejdere.kommune_kode = dagtilbud.kommune_kode and medarbejdere.periode = dagtilbud.periode
    left join normeringer
        on
            medarbejdere.institution_noegle = normeringer.institution_noegle
            and medarbejdere.periode = normeringer.periode
            and normeringer.boern_antal > 0
    where normeringer.institution_noegle is null
    group by medarbejdere.kommune_kode, medarbejdere.periode, medarbejdere.institution_noegle
)

select * from fund_normering
