with anbringelser as (
    select * from {{ ref('_dubu__anbringelse') }}
),

noegletal_ubu_005 as (
    {{ varighed_pr_barn('UBU-005', 'foranstaltning', 'anbringelser') }}
)

select * from noegletal_ubu_005
