with noegletal_oek_003 as (
    {{ kr_pr_indbygger('OEK-003', 'gaeld_uden_aeldreboliger_kr') }}
)

select * from noegletal_oek_003
