with rettelsesjournal as (
    select
        rettelse_nr,
        aendring_nr,
        rettelse_navn,
        tabel,
        levering_id,
        raekke_nr,
        kommune_kode,
        periode,
        handling,
        kolonne,
        ny_vaerdi,
        aarsag,
        driftsmeddelelse_id,
        oprettet_tidspunkt,
        oprettet_af,
        fortrudt_tidspunkt,
        fortrudt_af
    from {{ source('ledger', 'Rettelse') }}
)

select * from rettelsesjournal
