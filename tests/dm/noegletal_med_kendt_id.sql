-- A delivered figure of an unknown nøgletal is in no table but DM.Drift.Datakvalitet.
{{ config(severity='warn') }}

select
    kommune_kode,
    periode,
    noegle
from {{ ref('drift__datakvalitet') }}
where kontrol_id = 'NOEG-02'
