with noegletal_oek_001 as (
    {{ kr_pr_indbygger('OEK-001', 'likvide_aktiver_kr') }}
)

select * from noegletal_oek_001
