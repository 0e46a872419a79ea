-- The months of a foranstaltning follow each other without a gap: their active days add up to its length.
with fakta as (
    select * from {{ ref('dubu__fakt_foranstaltning_maaned') }}
)

select
    foranstaltning_noegle,
    sum(aktive_dage) as aktive_dage,
    max(varighed_dage) as varighed_dage
from fakta
group by foranstaltning_noegle
having sum(aktive_dage) <> max(varighed_dage)
