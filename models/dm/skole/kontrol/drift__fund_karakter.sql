with karakterer as (
    select
        kommune_kode,
        leveret_periode as periode,
        kilde,
        karakter_foerste,
        karakter_anden,
        karakter_sidste,
        fag_kode,
        disciplin_kode,
        fag_noegle,
        skoleaar,
        klassetrin,
        case when periode is null then 1 else 0 end as er_uden_skoleaar
    from {{ ref('_skole__leveret_karakter') }}
),

kodeliste as (
    select * from {{ ref('skole_karakter') }}
),

fagene as (
    select * from {{ ref('skole_fag') }}
),

koder as (
    select
        karakterer.*,
        'karakter_foerste' as kolonne,
        karakter_foerste as kode
    from karakterer
    union all
    select
        karakterer.*,
        'karakter_anden' as kolonne,
        karakter_anden as kode
    from karakterer
    union all
    select
        karakterer.*,
        'karakter_sidste' as kolonne,
        karakter_sidste as kode
    from karakterer
),

fund as (
    select
        cast(case when kodeliste.karakter_kode is null then 'SKO-02' else 'SKO-01' end as nvarchar(10)) as kontrol_id,
        koder.kommune_kode,
        koder.periode,
        cast(concat(koder.kilde, ' ', koder.kolonne, ' ', koder.kode) as nvarchar(250)) as noegle
    from koder
    left join kodeliste on koder.kode = kodeliste.karakter_kode
    where koder.kode is not null and coalesce(kodeliste.er_standpunkt, 0) = 0
    union all
    select
        {{ fund('SKO-03', "concat(kilde, ' fag_kode ', fag_kode, ' disciplin_kode ', disciplin_kode)") }}
    from karakterer
    where fag_noegle = 'Ukendt'
    union all
    select
        {{ fund('SKO-04', "concat(kilde, ' skoleaar ', skoleaar)") }}
    from karakterer
    where er_uden_skoleaar = 1
    union all
    select
        {{ fund(
            'SKO-05',
            "concat(karakterer.kilde, ' klassetrin ', karakterer.klassetrin, ' fag_kode ', karakterer.fag_kode, ' "
            "disciplin_kode ', karakterer.disciplin_kode)",
            fra='karakterer'
        ) }}
    from karakterer
    left join fagene on karakterer.fag_noegle = fagene.fag_noegle
    where
        karakterer.klassetrin < coalesce(fagene.fra_klassetrin, 8)
        or karakterer.klassetrin > coalesce(fagene.til_klassetrin, 10)
),

fund_karakter as (
    {{ talte_fund('fund') }}
)

select * from fund_karakter
