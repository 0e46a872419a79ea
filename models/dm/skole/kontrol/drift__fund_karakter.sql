with karakterer as (
    select * from {{ ref('_skole__leveret_karakter') }}
),

kodeliste as (
    select * from {{ ref('skole_karakter') }}
),

koder as (
    {{ foren(
        [ref('_skole__leveret_karakter')],
        ['kommune_kode', 'leveret_periode', 'kilde', "'karakter_foerste' as kolonne", 'karakter_foerste as kode']
    ) }}
    union all
    {{ foren(
        [ref('_skole__leveret_karakter')],
        ['kommune_kode', 'leveret_periode', 'kilde', "'karakter_anden' as kolonne", 'karakter_anden as kode']
    ) }}
    union all
    {{ foren(
        [ref('_skole__leveret_karakter')],
        ['kommune_kode', 'leveret_periode', 'kilde', "'karakter_sidste' as kolonne", 'karakter_sidste as kode']
    ) }}
),

fund as (
    select
        cast(case when kodeliste.karakter_kode is null then 'SKO-02' else 'SKO-01' end as nvarchar(10)) as kontrol_id,
        koder.kommune_kode,
        koder.leveret_periode as periode,
        cast(concat(koder.kilde, ' ', koder.kolonne, ' ', koder.kode) as nvarchar(250)) as noegle
    from koder
    left join kodeliste on koder.kode = kodeliste.karakter_kode
    where koder.kode is not null and coalesce(kodeliste.er_standpunkt, 0) = 0
    union all
    select
        {{ fund(
            'SKO-03',
            "concat(kilde, ' fag_kode ', fag_kode, ' disciplin_kode ', disciplin_kode)",
            periode='leveret_periode'
        ) }}
    from karakterer
    where fag_noegle = 'Ukendt'
    union all
    select
        {{ fund('SKO-04', "concat(kilde, ' skoleaar ', skoleaar)", periode='leveret_periode') }}
    from karakterer
    where periode is null
),

fund_karakter as (
    {{ talte_fund('fund') }}
)

select * from fund_karakter
