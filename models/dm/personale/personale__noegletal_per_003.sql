with noegletal_per_003 as (
    {{ maanedens_noegletal('PER-003', 'personale__noegletal_fravaer', 'fravaersdagsvaerk', 'fuldtidsansatte_antal') }}
)

select * from noegletal_per_003
