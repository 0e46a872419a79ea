with bevaegelser as (
    select
        kommune_kode,
        regnskabsaar,
        periode,
        funktion_kode,
        cast(sum(beloeb_kr) as decimal(28, 2)) as beloeb_kr
    from {{ ref('_oekonomi__artssum') }}
    where hovedkonto_kode = '9'
    group by kommune_kode, regnskabsaar, periode, funktion_kode
),

funktioner as (
    select
        kommune_kode,
        regnskabsaar,
        funktion_kode
    from bevaegelser
    union
    select
        kommune_kode,
        regnskabsaar,
        funktion_kode
    from {{ ref('_oekonomi__primosum') }}
),

-- A funktion has rows from its first month with a posting, or in the whole year if it has a primo.
saldi as (
    select
        maaneder.*,
        funktioner.funktion_kode,
        coalesce(primo.primo_kr, 0) as primo_kr,
        coalesce(bevaegelser.beloeb_kr, 0) as bevaegelse_kr,
        sum(coalesce(bevaegelser.beloeb_kr, 0)) over (
            partition by maaneder.kommune_kode, maaneder.regnskabsaar, funktioner.funktion_kode
            order by maaneder.periode
        ) as bevaegelse_til_dato_kr,
        max(case when primo.primo_kr is null and bevaegelser.beloeb_kr is null then 0 else 1 end) over (
            partition by maaneder.kommune_kode, maaneder.regnskabsaar, funktioner.funktion_kode
            order by maaneder.periode
        ) as er_begyndt
    from {{ ref('_oekonomi__regnskabsmaaned') }} as maaneder
    inner join funktioner
        on maaneder.kommune_kode = funktioner.kommune_kode and maaneder.regnskabsaar = funktioner.regnskabsaar
    left join {{ ref('_oekonomi__primosum') }} as primo
        on
            funktioner.kommune_kode = primo.kommune_kode and funktioner.regnskabsaar = primo.regnskabsaar
            and funktioner.funktion_kode = primo.funktion_kode
    left join bevaegelser
        on
            maaneder.kommune_kode = bevaegelser.kommune_kode and maaneder.regnskabsaar = bevaegelser.regnskabsaar
            and maaneder.periode = bevaegelser.periode and funktioner.funktion_kode = bevaegelser.funktion_kode
),

fakt_balance as (
    select
        kommune_kode,
        regnskabsaar,
        periode,
        funktion_kode,
        cast(case when er_primo_kendt = 1 then primo_kr end as decimal(28, 2)) as primo_kr,
        cast(bevaegelse_kr as decimal(28, 2)) as bevaegelse_kr,
        cast(case when er_primo_kendt = 1 and er_komplet = 1 then primo_kr + bevaegelse_til_dato_kr end
            as decimal(28, 2)) as ultimo_kr
    from saldi
    where er_begyndt = 1
)

select * from fakt_balance
