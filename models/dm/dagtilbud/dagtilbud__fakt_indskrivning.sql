with indskrivninger as (
    select
        raekker.*,
        {{ maaned_slut('raekker.periode') }} as maaned_slut
    from {{ ref('dsa_dagtilbud__indskrivning') }} as raekker
    where {{ maaned_ikke_bygget('raekker') }}
),

-- The complement is _dagtilbud__udeladt_indskrivning: every delivered row is in one of the two.
klippede as (
    select
        indskrivninger.*,
        {{ mindst('startdato', 'periode') }} as aktiv_fra,
        {{ hoejst('slutdato', 'maaned_slut') }} as aktiv_til
    from indskrivninger
    where startdato <= maaned_slut and (slutdato is null or (slutdato >= startdato and slutdato >= periode))
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
        cast(case when aktiv_til = maaned_slut then 1 else 0 end as smallint) as er_indskrevet_ultimo,
        stand
    from klippede
)

select * from fakt_indskrivning
