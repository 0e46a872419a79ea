-- The comparison group is the others: a kommune is never in its own.
select
    aar,
    dataomraade,
    kommune_kode
from {{ ref('generel__dim_sammenligningsgruppe') }}
where sammenligningskommune_kode = kommune_kode
