{%- set faelles = [
    'kommune_kode', 'periode as leveret_periode', 'elev_id', 'elev_noegle', 'skole_noegle', 'skole_kode', 'skole_navn',
    'skoleaar', 'klassetrin', 'fag_kode', 'disciplin_kode', 'karakter_sidste', 'karakter_dato', 'udlaest_tidspunkt'
] -%}
{%- set mangler = [
    'cast(null as nvarchar(3)) as karakter_foerste', 'cast(null as nvarchar(3)) as karakter_anden'
] -%}

with skoleaarene as (
    select
        periode,
        concat(aar, '/', aar + 1) as skoleaar
    from {{ ref('generel__dim_periode') }}
    where maaned = 8
),

fagene as (
    select * from {{ ref('skole_fag') }}
),

-- KMD Elev delivers no first and no second grade. They are missing, not 0.
leverede as (
    {{ foren([ref('dsa_tea__karakter')], ["'TEA' as kilde", 'karakter_foerste', 'karakter_anden'] + faelles) }}
    union all
    {{ foren([ref('dsa_kmd_elev__sidste_karakter')], ["'KMD_ELEV' as kilde"] + mangler + faelles) }}
),

-- The order is total, so that a pupil's newest row does not depend on how the engine sorts equal rows.
leveret_karakter as (
    select
        leverede.kommune_kode,
        leverede.kilde,
        leverede.leveret_periode,
        leverede.elev_id,
        leverede.elev_noegle,
        leverede.skole_noegle,
        leverede.skole_kode,
        leverede.skole_navn,
        leverede.skoleaar,
        leverede.klassetrin,
        leverede.fag_kode,
        leverede.disciplin_kode,
        leverede.karakter_foerste,
        leverede.karakter_anden,
        leverede.karakter_sidste,
        leverede.karakter_dato,
        leverede.udlaest_tidspunkt,
        skoleaarene.periode,
        coalesce(fagene.fag_noegle, 'Ukendt') as fag_noegle,
        cast(row_number() over (
            partition by
                leverede.kommune_kode,
                leverede.elev_noegle,
                leverede.skoleaar,
                leverede.fag_kode,
                leverede.disciplin_kode
            order by
                coalesce(leverede.karakter_dato, cast('1900-01-01' as date)) desc,
                leverede.udlaest_tidspunkt desc,
                {{ kodepunkt('leverede.kilde') }} desc,
                {{ kodepunkt('leverede.skole_kode') }} desc,
                {{ kodepunkt('leverede.elev_id') }} desc
        ) as int) as nyhed
    from leverede
    left join skoleaarene on leverede.skoleaar = skoleaarene.skoleaar
    left join fagene on leverede.fag_kode = fagene.fag_kode and leverede.disciplin_kode = fagene.disciplin_kode
)

select * from leveret_karakter
