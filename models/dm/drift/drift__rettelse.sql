with rettelser as (
    select * from {{ ref('dsa_drift__rettelsesjournal') }}
),

gaeldende as (
    select * from {{ ref('dsa_drift__gaeldende_levering') }}
),

-- The name under which the corrected bytes landed. Other names that the same bytes came under were refused.
pakker as (
    select
        levering_id,
        pakke_navn,
        status,
        row_number() over (
            partition by levering_id order by startet_tidspunkt desc, {{ kodepunkt('forsoeg_id') }} desc
        ) as nummer
    from {{ ref('dsa_drift__pakkeforsoeg') }}
    where status <> 'afvist'
),

rettelse as (
    select
        rettelser.rettelse_nr,
        rettelser.rettelse_navn,
        case
            when rettelser.fortrudt_tidspunkt is not null then 'fortrudt'
            when gaeldende.levering_id is not null then 'gælder'
            when pakker.status = 'slettet' then 'slettet'
            else 'afløst'
        end as tilstand,
        rettelser.kommune_kode,
        rettelser.periode,
        rettelser.tabel,
        pakker.pakke_navn,
        rettelser.levering_id,
        rettelser.raekke_nr,
        rettelser.handling,
        rettelser.kolonne,
        rettelser.ny_vaerdi,
        rettelser.aarsag,
        rettelser.driftsmeddelelse_id,
        rettelser.oprettet_tidspunkt,
        rettelser.oprettet_af,
        rettelser.fortrudt_tidspunkt,
        rettelser.fortrudt_af
    from rettelser
    left join gaeldende
        on
            rettelser.tabel = gaeldende.tabel
            and rettelser.levering_id = gaeldende.levering_id
            and rettelser.kommune_kode = gaeldende.kommune_kode
            and rettelser.periode = gaeldende.periode
    left join pakker on rettelser.levering_id = pakker.levering_id and pakker.nummer = 1
)

select * from rettelse
