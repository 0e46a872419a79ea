with noegletal_krl_001 as (
    {{ maanedens_noegletal(
        'KRL-001', '_krl__maaned', kvotient('fravaer_timer', '7.4'), kvotient('mulige_timer', '7.4')
    ) }}
)

select * from noegletal_krl_001
