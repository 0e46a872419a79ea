with raekker as (
    select * from {{ ref('dsa_oekonomi__postering') }}
    where posteringstype_kode in ('NOR', 'SUP')
),

fakt_postering as (
    select
        kommune_kode,
        periode,
        postering_id,
        regnskabsaar,
        konto_noegle,
        case
            when omkostningssted_kode is null then 'Ukendt'
            else {{ noegle('kommune_kode', 'omkostningssted_kode') }}
        end as omkostningssted_noegle,
        posteringstype_kode,
        posteringsdato,
        beloeb_kr,
        stand
    from raekker
    where {{ maaned_ikke_bygget('raekker') }}
)

select * from fakt_postering
