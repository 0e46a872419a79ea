with raekker as (
    select raekker.* from {{ ref('_personale__fravaer') }} as raekker
    where {{ maaned_ikke_bygget('raekker', regel_for_arbejdsdage()) }}
),

-- A period that ends before it begins, or lies outside its month, has no day here: it is in no figure.
klippede as (
    {{ klippet_til_maaneden('raekker') }}
),

{{ fravaersdage('klippede') }},

timer as (
    {{ fravaerstimer('dage') }}
),

fakt_fravaer as (
    select
        fravaer_noegle,
        kommune_kode,
        periode,
        kilde_kode,
        ansaettelse_noegle,
        cast(concat(kilde_kode, '|', fravaerskode) as nvarchar(21)) as fravaerskode_noegle,
        fravaerskode,
        aktiv_fra as fravaer_fra,
        aktiv_til as fravaer_til,
        kalenderdage,
        hverdage,
        timer_pr_dag,
        fravaer_timer,
        {{ kvotient('fravaer_timer', '7.4') }} as fravaersdagsvaerk,
        {{ stand_med_regel('stand', regel_for_arbejdsdage()) }} as stand
    from timer
)

select * from fakt_fravaer
