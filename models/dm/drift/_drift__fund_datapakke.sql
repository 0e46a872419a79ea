with pakker as (
    select
        status,
        coalesce(kommune_kode, '9999') as kommune_kode,
        omraade,
        periode,
        udlaest_tidspunkt,
        concat(pakke_navn, ' ', levering_id) as noegle,
        afviste_raekker
    from {{ ref('drift__datapakke') }}
),

landede as (
    select
        kommune_kode,
        omraade,
        periode,
        max(udlaest_tidspunkt) as udlaest_tidspunkt
    from pakker
    where status <> 'afvist'
    group by kommune_kode, omraade, periode
),

fund_datapakke as (
    select
        'LEV-02' as kontrol_id,
        kommune_kode,
        periode,
        noegle,
        cast(afviste_raekker as int) as antal
    from pakker
    where status = 'landet' and afviste_raekker > 0
    union all
    select
        'LEV-03' as kontrol_id,
        pakker.kommune_kode,
        pakker.periode,
        pakker.noegle,
        1 as antal
    from pakker
    left join landede
        on
            pakker.kommune_kode = landede.kommune_kode
            and pakker.omraade = landede.omraade
            and pakker.periode = landede.periode
            and pakker.udlaest_tidspunkt <= landede.udlaest_tidspunkt
    where pakker.status = 'afvist' and landede.kommune_kode is null
)

select
    kontrol_id,
    kommune_kode,
    periode,
    noegle,
    antal
from fund_datapakke
