with sager as (
    select * from {{ ref('dubu__dim_sag') }}
    where er_slut_foer_start = 0
),

leveret as (
    select
        sag_noegle,
        periode as leveret_periode,
        status_kode,
        sagstype_kode,
        prioritet_kode,
        lag(periode) over (partition by sag_noegle order by periode) as forrige_periode
    from {{ ref('dsa_dubu__sag_historik') }}
),

perioder as (
    select * from {{ ref('generel__dim_periode') }}
),

-- A delivery describes a sag in its own month, and in the months since the delivery before it.
gaelder as (
    select
        leveret.*,
        sager.kommune_kode,
        sager.barn_noegle,
        sager.startdato,
        sager.slutdato,
        {{ mindst(naeste_dag(maaned_slut('leveret.forrige_periode')), maaned_start('sager.startdato')) }}
            as fra_periode,
        {{ hoejst('sager.slutdato', 'leveret.leveret_periode') }} as til_dato
    from sager
    inner join leveret on sager.sag_noegle = leveret.sag_noegle and leveret.leveret_periode <= sager.leveret_periode
),

maaneder as (
    select
        gaelder.*,
        perioder.periode,
        perioder.maaned_slut,
        {{ dage_mellem('gaelder.startdato', hoejst('gaelder.slutdato', 'perioder.maaned_slut')) }} + 1 as varighed_dage
    from gaelder
    inner join perioder on perioder.periode >= gaelder.fra_periode and perioder.periode <= gaelder.til_dato
),

fakt_sag_maaned as (
    select
        sag_noegle,
        kommune_kode,
        periode,
        barn_noegle,
        status_kode,
        sagstype_kode,
        prioritet_kode,
        cast(case when periode < leveret_periode then 1 else 0 end as smallint) as er_tilbagefoert,
        cast(case when slutdato <= maaned_slut then 0 else 1 end as smallint) as er_aaben,
        varighed_dage,
        {{ kvotient('varighed_dage', '30.4375') }} as varighed_maaneder
    from maaneder
)

select * from fakt_sag_maaned
