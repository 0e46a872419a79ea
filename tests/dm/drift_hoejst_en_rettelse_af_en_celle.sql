-- Two values in force for one cell would double its row in DSA; two that leave one row out are one.
select
    tabel,
    levering_id,
    raekke_nr,
    kolonne,
    count(*) as antal
from {{ ref('drift__rettelse') }}
where handling = 'erstat' and tilstand <> 'fortrudt'
group by tabel, levering_id, raekke_nr, kolonne
having count(*) > 1
