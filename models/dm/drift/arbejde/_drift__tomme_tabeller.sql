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
        {{ foerste_tekst('kravene.omraade') }} as omraade,
        cast(concat(
            'Leveret uden rækker: ', {{ foerste_tekst('kravene.tabel_navn') }},
            case
                when count(distinct kravene.tabel_navn) > 1
                    then concat(' og ', {{ sidste_tekst('kravene.tabel_navn') }})
            end, '.'
        ) as nvarchar(250)) as mangler_tekst
    from leveringer
    inner join kravene on leveringer.tabel = kravene.tabel
    group by leveringer.kommune_kode, kravene.kube_id
)

select * from tomme_tabeller
