with raekker as (
    select raekker.* from {{ ref('dsa_krl__fravaer') }} as raekker
    where {{ maaned_ikke_bygget('raekker', regel_for_arbejdsdage()) }}
),

-- The complement is _krl__udeladt_fravaer: every delivered row is in one of the two.
klippede as (
    {{ klippet_til_maaneden('raekker') }}
),

{{ fravaersdage('klippede') }},

timer as (
    {{ fravaerstimer('dage') }}
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
        {{ stand_med_regel('stand', regel_for_arbejdsdage()) }} as stand
    from timer
)

select * from fakt_fravaer
