with landede as (
    select
        kommune_kode,
        periode as landet_periode
    from {{ ref('dsa_drift__gaeldende_levering') }}
    where tabel = 'oekonomi_postering'
),

-- A landed month is of its own regnskabsår, and of every other that has postings in it.
maaneder as (
    select
        kommune_kode,
        cast(year(landet_periode) as int) as regnskabsaar,
        landet_periode as periode
    from landede
    union
    select
        kommune_kode,
        regnskabsaar,
        periode
    from {{ ref('_oekonomi__artssum') }}
),

primo as (
    select distinct
        kommune_kode,
        regnskabsaar
    from {{ ref('_oekonomi__primosum') }}
),

talte as (
    select
        maaneder.kommune_kode,
        maaneder.regnskabsaar,
        maaneder.periode,
        (year(maaneder.periode) - maaneder.regnskabsaar) * 12 + month(maaneder.periode) as kraevet_antal,
        count(landede.landet_periode) as landet_antal
    from maaneder
    left join landede
        on
            maaneder.kommune_kode = landede.kommune_kode
            and maaneder.periode >= landede.landet_periode
            and maaneder.regnskabsaar <= year(landede.landet_periode)
    group by maaneder.kommune_kode, maaneder.regnskabsaar, maaneder.periode
),

-- A month before the year, where something is booked in advance, requires no month and is not complete.
regnskabsmaaned as (
    select
        talte.kommune_kode,
        talte.regnskabsaar,
        talte.periode,
        cast(case
            when talte.kraevet_antal > 0 and talte.landet_antal = talte.kraevet_antal then 1
            else 0
        end as smallint) as er_komplet,
        cast(case when primo.kommune_kode is null then 0 else 1 end as smallint) as er_primo_kendt
    from talte
    left join primo on talte.kommune_kode = primo.kommune_kode and talte.regnskabsaar = primo.regnskabsaar
)

select * from regnskabsmaaned
