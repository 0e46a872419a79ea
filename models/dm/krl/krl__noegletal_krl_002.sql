with noegletal_krl_002 as (
    {{ maanedens_noegletal(
        'KRL-002', '_krl__maaned', kvotient('egen_sygdom_timer', '7.4'), kvotient('mulige_timer', '7.4')
    ) }}
)

select * from noegletal_krl_002
