with landede as (
    select
        kommune_kode,
        periode,
        stand
    from {{ ref('dsa_drift__gaeldende_levering') }}
    where tabel = 'oekonomi_postering'
),

-- A landed month is of its own regnskabsår, and of every other that has postings in it.
maaneder as (
    select
        kommune_kode,
        cast(year(periode) as int) as regnskabsaar,
        periode
    from landede
    union
    select
        kommune_kode,
        regnskabsaar,
        periode
    from {{ ref('_oekonomi__maanedssum') }}
),

primo as (
    select
        kommune_kode,
        regnskabsaar,
        {{ sammenkaed("concat(funktion_kode, ':', primo_kr)", 'funktion_kode') }} as primosaldi
    from {{ ref('_oekonomi__primosum') }}
    group by kommune_kode, regnskabsaar
),

grundlag as (
    select
        maaneder.kommune_kode,
        maaneder.regnskabsaar,
        maaneder.periode,
        sum(case when year(landede.periode) >= maaneder.regnskabsaar then 1 else 0 end) as landede_antal,
        {{ sammenkaed('landede.stand', 'landede.periode') }} as stande
    from maaneder
    inner join landede
        on maaneder.kommune_kode = landede.kommune_kode and maaneder.periode >= landede.periode
    left join maaneder as egne
        on
            maaneder.kommune_kode = egne.kommune_kode
            and maaneder.regnskabsaar = egne.regnskabsaar
            and landede.periode = egne.periode
    where year(landede.periode) >= maaneder.regnskabsaar or egne.periode is not null
    group by maaneder.kommune_kode, maaneder.regnskabsaar, maaneder.periode
),

regnskabsmaaned as (
    select
        grundlag.kommune_kode,
        grundlag.regnskabsaar,
        grundlag.periode,
        cast(case
            when
                year(grundlag.periode) >= grundlag.regnskabsaar
                and grundlag.landede_antal
                = (year(grundlag.periode) - grundlag.regnskabsaar) * 12 + month(grundlag.periode)
                then 1
            else 0
        end as smallint) as er_komplet,
        cast(case when primo.primosaldi is null then 0 else 1 end as smallint) as er_primo_kendt,
        {{ aftryk("concat(grundlag.stande, ' ', primo.primosaldi)") }} as stand
    from grundlag
    left join primo on grundlag.kommune_kode = primo.kommune_kode and grundlag.regnskabsaar = primo.regnskabsaar
)

select
    kommune_kode,
    regnskabsaar,
    periode,
    er_komplet,
    er_primo_kendt,
    stand
from regnskabsmaaned
