with fravaer as (
    select
        raekker.*,
        {{ maaned_slut('raekker.periode') }} as maaned_slut
    from {{ ref('dsa_krl__fravaer') }} as raekker
    where {{ maaned_ikke_bygget('raekker') }}
),

-- The complement is _krl__udeladt_fravaer: every delivered row is in one of the two.
klippede as (
    select
        fravaer.*,
        {{ mindst('startdato', 'periode') }} as aktiv_fra,
        {{ hoejst('slutdato', 'maaned_slut') }} as aktiv_til
    from fravaer
    where startdato <= maaned_slut and (slutdato is null or (slutdato >= startdato and slutdato >= periode))
),

dage as (
    select
        klippede.*,
        {{ dage_mellem('aktiv_fra', 'aktiv_til') }} + 1 as kalenderdage,
        {{ hverdage('aktiv_fra', 'aktiv_til') }} as hverdage
    from klippede
),

timer as (
    select
        dage.*,
        cast(timer_pr_dag * hverdage as decimal(9, 2)) as fravaer_timer
    from dage
),

fakt_fravaer as (
    select
        krl_fravaer_noegle,
        kommune_kode,
        periode,
        krl_ansaettelse_noegle,
        fravaersaarsag_kode,
        aktiv_fra,
        aktiv_til,
        kalenderdage,
        hverdage,
        timer_pr_dag,
        fravaer_timer,
        {{ kvotient('fravaer_timer', '7.4') }} as fravaer_dagsvaerk,
        stand
    from timer
)

select * from fakt_fravaer
