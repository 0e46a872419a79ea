-- The kommune's own figure counts; that the delivered one differs is worth a look, not a stop.
{{ config(severity='warn') }}

select
    kommune_kode,
    periode,
    noegle
from {{ ref('drift__datakvalitet') }}
where kontrol_id = 'NOEG-01'
