with noegletal_oek_002 as (
    {{ kr_pr_indbygger('OEK-002', 'langfristet_gaeld_kr') }}
)

select * from noegletal_oek_002
