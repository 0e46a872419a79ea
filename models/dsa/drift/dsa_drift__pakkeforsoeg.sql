with pakkeforsoeg as (
    select
        forsoeg_id,
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
        manifest,
        laeste_raekker,
        landede_raekker,
        afviste_raekker,
        fejl_kode,
        startet_tidspunkt,
        afsluttet_tidspunkt
    from {{ source('ledger', 'Datapakke') }}
)

select * from pakkeforsoeg
