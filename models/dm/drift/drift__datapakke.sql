with forsoeg as (
    select * from {{ ref('dsa_drift__pakkeforsoeg') }}
),

nummererede as (
    select
        forsoeg.*,
        row_number() over (partition by levering_id order by startet_tidspunkt desc, forsoeg_id desc) as nummer,
        count(*) over (partition by levering_id) as forsoeg_antal
    from forsoeg
),

datapakke as (
    select
        levering_id,
        pakke_navn,
        sha256,
        pakke_bytes,
        kommune_kode,
        omraade,
        periode,
        release,
        udlaest_tidspunkt,
        pakket_tidspunkt,
        status,
        fejl_kode,
        manifest,
        laeste_raekker,
        landede_raekker,
        afviste_raekker,
        cast(forsoeg_antal as int) as forsoeg_antal,
        startet_tidspunkt,
        afsluttet_tidspunkt
    from nummererede
    where nummer = 1
)

select
    levering_id,
    pakke_navn,
    sha256,
    pakke_bytes,
    kommune_kode,
    omraade,
    periode,
    release,
    udlaest_tidspunkt,
    pakket_tidspunkt,
    status,
    fejl_kode,
    manifest,
    laeste_raekker,
    landede_raekker,
    afviste_raekker,
    forsoeg_antal,
    startet_tidspunkt,
    afsluttet_tidspunkt
from datapakke
