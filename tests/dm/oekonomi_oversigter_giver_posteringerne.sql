-- Each overview adds up to the postings of its kommune, regnskabsår and month: to the øre, and in their number.
with summer as (
    select
        kommune_kode,
        regnskabsaar,
        periode,
        sum(beloeb_kr) as beloeb_kr,
        cast(count(*) as int) as posteringer_antal
    from {{ ref('oekonomi__fakt_postering') }}
    group by kommune_kode, regnskabsaar, periode
),

linjer as (
    {% for oversigt in ['tvaergaaende_artsoversigt', 'kommunal_hovedoversigt', 'kommunal_hovedoversigt_detalje'] %}
    select
        '{{ oversigt }}' as oversigt,
        kommune_kode,
        regnskabsaar,
        periode,
        {{ 'beloeb_kr' if oversigt == 'tvaergaaende_artsoversigt' else 'udgifter_kr + indtaegter_kr' }} as beloeb_kr,
        posteringer_antal
    from {{ ref('oekonomi__' ~ oversigt) }}
    union all
    select
        '{{ oversigt }}' as oversigt,
        kommune_kode,
        regnskabsaar,
        periode,
        -beloeb_kr as beloeb_kr,
        -posteringer_antal as posteringer_antal
    from summer
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    oversigt,
    kommune_kode,
    regnskabsaar,
    periode,
    sum(beloeb_kr) as beloeb_kr,
    sum(posteringer_antal) as posteringer_antal
from linjer
group by oversigt, kommune_kode, regnskabsaar, periode
having sum(beloeb_kr) <> 0 or sum(posteringer_antal) <> 0
