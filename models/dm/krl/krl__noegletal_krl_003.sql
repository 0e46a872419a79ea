with noegletal_krl_003 as (
    {{ maanedens_noegletal(
        'KRL-003', '_krl__maaned', kvotient('fravaer_timer', '7.4'), 'fuldtidsansatte_antal'
    ) }}
)

select * from noegletal_krl_003
