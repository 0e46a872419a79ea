with raekker as (
    select * from {{ ref('_personale__fravaer') }}
),

klippede as (
    select
        raekker.*,
        {{ mindst('startdato', 'periode') }} as fravaer_fra,
        {{ hoejst('slutdato', maaned_slut('periode')) }} as fravaer_til
    from raekker
    where {{ maaned_ikke_bygget('raekker') }}
),

-- A period that ends before it begins, or lies outside its month, has no day here: it is in no figure.
talte as (
    select
        klippede.*,
        {{ dage_mellem('fravaer_fra', 'fravaer_til') }} + 1 as kalenderdage,
        {{ hverdage('fravaer_fra', 'fravaer_til') }} as hverdage
    from klippede
    where fravaer_fra <= fravaer_til
),

timerne as (
    select
        talte.*,
        cast(timer_pr_dag * hverdage as decimal(9, 2)) as fravaer_timer
    from talte
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
        fravaer_fra,
        fravaer_til,
        kalenderdage,
        hverdage,
        timer_pr_dag,
        fravaer_timer,
        {{ kvotient('fravaer_timer', '7.4') }} as fravaersdagsvaerk,
        stand
    from timerne
)

select * from fakt_fravaer
