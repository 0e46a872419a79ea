with helligdage as (
    select * from {{ ref('helligdag') }}
),

aarene as (
    select distinct
        aar,
        dage_i_aar
    from {{ ref('generel__dim_periode') }}
),

-- Gauss' rule for Easter in the years 1900 to 2099, which are those of the calendar. Only remainders are needed, and
-- every engine gives the same.
maanens as (
    select
        aar,
        dage_i_aar,
        (19 * (aar % 19) + 24) % 30 as dage_til_fuldmaane
    from aarene
),

soendagens as (
    select
        maanens.*,
        (2 * (aar % 4) + 4 * (aar % 7) + 6 * dage_til_fuldmaane + 5) % 7 as dage_til_soendag
    from maanens
),

-- 22 March, the earliest Easter, is day 81 of a year of 365 days. Two cases come a week earlier.
paaske as (
    select
        aar,
        dage_i_aar,
        81 + dage_i_aar - 365 + dage_til_fuldmaane + dage_til_soendag
        - case
            when dage_til_soendag <> 6 then 0
            when dage_til_fuldmaane = 29 then 7
            when dage_til_fuldmaane = 28 and aar % 19 > 10 then 7
            else 0
        end as paaskedag
    from soendagens
),

helligdag as (
    select
        paaske.aar,
        cast(helligdage.dage + case helligdage.udgangspunkt
            when 'paaskedag' then paaske.paaskedag
            when 'nytaarsdag' then 1
            else paaske.dage_i_aar - 6
        end as int) as dag_i_aar,
        helligdage.helligdag_navn
    from paaske
    cross join helligdage
    where paaske.aar <= coalesce(helligdage.til_aar, paaske.aar)
)

select * from helligdag
