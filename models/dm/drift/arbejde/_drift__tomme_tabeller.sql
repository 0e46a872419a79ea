with leveringer as (
    select * from {{ ref('dsa_drift__gaeldende_levering') }}
    where er_nyeste = 1 and raekker_antal = 0
),

kravene as (
    select * from {{ ref('kube_tabel') }}
),

tomme_tabeller as (
    select
        leveringer.kommune_kode,
        kravene.kube_id,
        min(kravene.omraade) as omraade,
        min(kravene.tabel_navn) as tabel_navn,
        max(kravene.tabel_navn) as anden_tabel_navn
    from leveringer
    inner join kravene on leveringer.tabel = kravene.tabel
    group by leveringer.kommune_kode, kravene.kube_id
)

select
    kommune_kode,
    kube_id,
    omraade,
    cast(
        concat(
            'Leveret uden rækker: ',
            tabel_navn,
            case when tabel_navn <> anden_tabel_navn then concat(' og ', anden_tabel_navn) end,
            '.'
        ) as nvarchar(250)
    ) as mangler_tekst
from tomme_tabeller
