with noegletal_per_001 as (
    {{ maanedens_noegletal('PER-001', 'personale__noegletal_fravaer', 'fravaersdagsvaerk', 'mulige_dagsvaerk') }}
)

select * from noegletal_per_001
