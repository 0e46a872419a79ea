with leverede as (
    select
        historik.*,
        row_number() over (partition by omkostningssted_noegle order by periode desc) as nummer
    from {{ ref('dsa_oekonomi__omkostningssted_historik') }} as historik
),

nyeste as (
    select omkostningssted_noegle from {{ ref('dsa_oekonomi__omkostningssted') }}
),

brugte as (
    select
        omkostningssted_noegle,
        kommune_kode
    from {{ ref('oekonomi__fakt_postering') }}
    where omkostningssted_noegle <> 'Ukendt'
    group by omkostningssted_noegle, kommune_kode
),

kendte as (
    select * from leverede
    where nummer = 1
),

dim_omkostningssted as (
    select
        kendte.omkostningssted_noegle,
        kendte.kommune_kode,
        kendte.omkostningssted_kode,
        kendte.omkostningssted_navn,
        kendte.overordnet_kode,
        cast(case when nyeste.omkostningssted_noegle is null then 0 else 1 end as smallint) as er_aktuel,
        kendte.periode as leveret_periode
    from kendte
    left join nyeste on kendte.omkostningssted_noegle = nyeste.omkostningssted_noegle
    union all
    select
        brugte.omkostningssted_noegle,
        brugte.kommune_kode,
        substring(brugte.omkostningssted_noegle, 6, 10) as omkostningssted_kode,
        'Ukendt' as omkostningssted_navn,
        null as overordnet_kode,
        cast(0 as smallint) as er_aktuel,
        null as leveret_periode
    from brugte
    left join kendte on brugte.omkostningssted_noegle = kendte.omkostningssted_noegle
    where kendte.omkostningssted_noegle is null
    union all
    select
        'Ukendt' as omkostningssted_noegle,
        cast('9999' as char(4)) as kommune_kode,
        'Ukendt' as omkostningssted_kode,
        'Ukendt' as omkostningssted_navn,
        null as overordnet_kode,
        cast(0 as smallint) as er_aktuel,
        null as leveret_periode
)

select * from dim_omkostningssted
