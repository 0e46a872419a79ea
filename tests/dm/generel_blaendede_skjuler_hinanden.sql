-- Where the country is shown, no kommune is blanked alone, or beside one other that knows its own figure.
select
    noegletal_id,
    periode,
    sum(er_blaendet_egen) as blaendede_antal
from {{ ref('generel__fakt_noegletal_benchmark') }}
where er_hele_perioden = 1 and er_tilbagefoert = 0
group by noegletal_id, periode
having max(er_blaendet_landet) = 0 and sum(er_blaendet_egen) between 1 and {{ var('blaendede_mindst') - 1 }}
