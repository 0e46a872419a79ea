-- The newest state is the last month of the history, row by row, but for months that had not begun when extracted.
with nyeste as (
    select * from {{ ref('dsa_dubu__sag') }}
),

historik as (
    select * from {{ ref('dsa_dubu__sag_historik') }}
)

select
    nyeste.sag_noegle,
    nyeste.periode
from nyeste
left join historik
    on
        nyeste.sag_noegle = historik.sag_noegle and nyeste.periode <= historik.periode
        and (historik.periode <= historik.udlaest_tidspunkt or nyeste.periode = historik.periode)
group by nyeste.sag_noegle, nyeste.periode
having count(historik.periode) <> 1 or max(historik.periode) <> nyeste.periode
