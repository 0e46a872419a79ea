with noegletal_per_002 as (
    {{ maanedens_noegletal('PER-002', 'personale__noegletal_fravaer', 'egen_sygdom_dagsvaerk', 'mulige_dagsvaerk') }}
)

select * from noegletal_per_002
