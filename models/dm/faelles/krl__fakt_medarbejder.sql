with medarbejdere as (
    select raekker.* from {{ ref('dsa_krl__medarbejder') }} as raekker
    where {{ maaned_ikke_bygget('raekker') }}
),

fakt_medarbejder as (
    select
        krl_ansaettelse_noegle,
        kommune_kode,
        periode,
        medarbejder_noegle,
        personalegruppe_kode,
        case
            when institution_kode is null then 'Ukendt'
            else {{ noegle('kommune_kode', 'institution_kode') }}
        end as institution_noegle,
        beskaeftigelsesdecimal,
        naervaer_timer,
        {{ kvotient('naervaer_timer', '7.4') }} as naervaer_dagsvaerk,
        stand
    from medarbejdere
)

select * from fakt_medarbejder
