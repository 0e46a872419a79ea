-- 200 years are 2,400 months and 73,049 days.
select antal.dage_antal
from (
    select count(*) as dage_antal, count(distinct periode) as maaneder_antal
    from {{ ref('generel__dim_dato') }}
) as antal
where antal.dage_antal <> 73049 or antal.maaneder_antal <> 2400
