with tidligere as (
    select
        historik.*,
        row_number() over (partition by historik.sag_noegle order by historik.periode desc) as nummer
    from {{ ref('dsa_dubu__sag_historik') }} as historik
),

nyeste as (
    select * from {{ ref('dsa_dubu__sag') }}
),

-- One finding per sag, in its last month and with the spelling it had there.
fund_sag_mangler as (
    select
        {{ fund('DUBU-02', 'tidligere.sag_id', fra='tidligere', antal='1') }}
    from tidligere
    left join nyeste on tidligere.sag_noegle = nyeste.sag_noegle
    where tidligere.nummer = 1 and nyeste.sag_noegle is null
)

select * from fund_sag_mangler
