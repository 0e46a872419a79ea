with raekker as (
    select raekker.* from {{ ref('dsa_dagtilbud__indskrivning') }} as raekker
    where {{ maaned_ikke_bygget('raekker') }}
),

-- The complement is _dagtilbud__udeladt_indskrivning: every delivered row is in one of the two.
klippede as (
    {{ klippet_til_maaneden('raekker') }}
),

fakt_indskrivning as (
    select
        indskrivning_noegle,
        kommune_kode,
        periode,
        barn_noegle,
        {{ noegle('kommune_kode', 'institution_kode') }} as institution_noegle,
        pladstype_kode,
        {{ dage_mellem('aktiv_fra', 'aktiv_til') }} + 1 as aktive_dage,
        cast(case when aktiv_til = {{ maaned_slut('periode') }} then 1 else 0 end as smallint) as er_indskrevet_ultimo,
        stand
    from klippede
)

select * from fakt_indskrivning
