with aarene as (
    select
        kommune_kode,
        aar,
        periode,
        sum(indbyggere_antal) as indbyggere_antal
    from {{ ref('borger__fakt_indbyggertal') }}
    group by kommune_kode, aar, periode
),

raekkefoelge as (
    select
        kommune_kode,
        aar,
        periode,
        indbyggere_antal,
        lag(aar) over (partition by kommune_kode order by aar) as forrige_aar,
        lag(indbyggere_antal) over (partition by kommune_kode order by aar) as forrige_antal
    from aarene
),

regnskabsaar as (
    select
        kommune_kode,
        regnskabsaar,
        max(year(periode)) as nyeste_aar
    from {{ ref('_oekonomi__artssum') }}
    group by kommune_kode, regnskabsaar
),

graenser as (
    select * from {{ ref('kontrol_graense') }}
    where kontrol_id = 'BORG-02'
),

-- The nøgletal per inhabitant of a regnskabsår need the inhabitants of the day that the var indbyggertal_dato names. A
-- day that lies after the newest postings of the regnskabsår is not missed yet.
fund_indbyggertal as (
    select
        {{ fund(
            'BORG-01',
            "concat('regnskabsår ', regnskabsaar.regnskabsaar, ' OEK-001, OEK-002, OEK-003 og BOE-001')",
            fra='regnskabsaar',
            periode='cast(null as date)',
            antal='1'
        ) }}
    from regnskabsaar
    left join aarene
        on
            regnskabsaar.kommune_kode = aarene.kommune_kode
            and regnskabsaar.regnskabsaar + {{ indbyggertal_forskydning() }} = aarene.aar
    where
        aarene.aar is null
        and regnskabsaar.regnskabsaar + {{ indbyggertal_forskydning() }} <= regnskabsaar.nyeste_aar
    union all
    select
        {{ fund('BORG-02', "concat('år ', raekkefoelge.aar)", fra='raekkefoelge', antal='1') }}
    from raekkefoelge
    cross join graenser
    where
        abs(raekkefoelge.indbyggere_antal - raekkefoelge.forrige_antal) * 100
        > graenser.graense_pct * raekkefoelge.forrige_antal * (raekkefoelge.aar - raekkefoelge.forrige_aar)
)

select * from fund_indbyggertal
