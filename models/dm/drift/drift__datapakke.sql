with forsoeg as (
    select * from {{ ref('dsa_drift__pakkeforsoeg') }}
),

-- The content that landed comes first. If nothing has landed, the newest attempt comes first.
nummererede as (
    select
        forsoeg.*,
        row_number() over (
            partition by {{ tekstnoegle('pakke_navn') }}
            order by case when status = 'landet' then 0 else 1 end, coalesce(pakket_tidspunkt, startet_tidspunkt) desc,
                startet_tidspunkt desc, {{ kodepunkt('forsoeg_id') }} desc
        ) as nummer,
        first_value(fejl_kode) over (
            partition by {{ tekstnoegle('pakke_navn') }}
            order by startet_tidspunkt desc, {{ kodepunkt('forsoeg_id') }} desc
        ) as nyeste_fejl_kode,
        count(*) over (partition by {{ tekstnoegle('pakke_navn') }}) as forsoeg_antal
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
        nyeste_fejl_kode as fejl_kode,
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

select * from datapakke
