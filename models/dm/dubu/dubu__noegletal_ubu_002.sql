with aabne_sager as (
    select * from {{ ref('dubu__fakt_sag_maaned') }}
    where er_aaben = 1
),

noegletal_ubu_002 as (
    {{ varighed_pr_barn('UBU-002', 'sag', 'aabne_sager') }}
)

select * from noegletal_ubu_002
