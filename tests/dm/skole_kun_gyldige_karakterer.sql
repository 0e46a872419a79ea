-- A first or second grade is a code of the dimension too, and has a value exactly when it is on the scale.
with givne as (
    select
        karakter_foerste as kode,
        vaerdi_foerste as vaerdi
    from {{ ref('skole__fakt_standpunktskarakter') }}
    where karakter_foerste is not null
    union all
    select
        karakter_anden as kode,
        vaerdi_anden as vaerdi
    from {{ ref('skole__fakt_standpunktskarakter') }}
    where karakter_anden is not null
    union all
    select
        karakter_sidste as kode,
        vaerdi_sidste as vaerdi
    from {{ ref('skole__fakt_standpunktskarakter') }}
    where karakter_sidste is not null
)

select
    givne.kode,
    givne.vaerdi
from givne
left join {{ ref('skole__dim_karakter') }} as karakterer on givne.kode = karakterer.karakter_noegle
where
    karakterer.karakter_noegle is null
    or coalesce(givne.vaerdi, 99) <> coalesce(karakterer.karakter_vaerdi, 99)
