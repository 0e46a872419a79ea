with karakterer as (
    select
        fakta.*,
        case when er_karakter_anden = 1 then vaerdi_foerste end as alle_foerste,
        case when er_karakter_anden = 1 then vaerdi_anden end as alle_anden,
        case when er_karakter_anden = 1 then vaerdi_sidste end as alle_sidste
    from {{ ref('skole__fakt_standpunktskarakter') }} as fakta
    where er_udvikling = 1
),

summer as (
    select
        kommune_kode,
        skole_noegle,
        skoleaar,
        periode,
        klassetrin,
        fag_kode,
        disciplin_kode,
        fag_noegle,
        cast(count(*) as int) as elever_antal,
        cast(sum(vaerdi_foerste) as int) as sum_foerste,
        cast(sum(vaerdi_sidste) as int) as sum_sidste,
        cast(sum(udvikling) as int) as sum_udvikling,
        cast(sum(er_karakter_anden) as int) as elever_alle_antal,
        cast(sum(alle_foerste) as int) as alle_sum_foerste,
        cast(sum(alle_anden) as int) as alle_sum_anden,
        cast(sum(alle_sidste) as int) as alle_sum_sidste
    from karakterer
    group by
        kommune_kode,
        skole_noegle,
        skoleaar,
        periode,
        klassetrin,
        fag_kode,
        disciplin_kode,
        fag_noegle
),

fakt_faglig_udvikling as (
    select
        kommune_kode,
        skole_noegle,
        skoleaar,
        periode,
        klassetrin,
        fag_kode,
        disciplin_kode,
        fag_noegle,
        elever_antal,
        sum_foerste,
        sum_sidste,
        sum_udvikling,
        {{ kvotient('sum_foerste', 'elever_antal') }} as gennemsnit_foerste,
        {{ kvotient('sum_sidste', 'elever_antal') }} as gennemsnit_sidste,
        {{ kvotient('sum_udvikling', 'elever_antal') }} as gennemsnit_udvikling,
        elever_alle_antal,
        alle_sum_foerste,
        alle_sum_anden,
        alle_sum_sidste,
        {{ kvotient('alle_sum_foerste', 'elever_alle_antal') }} as alle_gennemsnit_foerste,
        {{ kvotient('alle_sum_anden', 'elever_alle_antal') }} as alle_gennemsnit_anden,
        {{ kvotient('alle_sum_sidste', 'elever_alle_antal') }} as alle_gennemsnit_sidste
    from summer
)

select * from fakt_faglig_udvikling
