with pakker as (
    select * from {{ ref('drift__datapakke') }}
    where kommune_kode <> '0000' and omraade is not null and udlaest_tidspunkt is not null
),

nummererede as (
    select
        kommune_kode,
        omraade,
        periode,
        status,
        fejl_kode,
        case when status = 'landet' then 1 else 0 end as er_landet,
        case when periode <= udlaest_tidspunkt then periode end as begyndt_periode,
        row_number() over (
            partition by kommune_kode, omraade
            order by udlaest_tidspunkt desc, startet_tidspunkt desc, levering_id desc
        ) as nummer
    from pakker
),

omraadestatus as (
    select
        kommune_kode,
        omraade,
        coalesce(max(begyndt_periode), max(periode)) as nyeste_periode,
        coalesce(
            max(case when status = 'landet' then begyndt_periode end), max(case when status = 'landet' then periode end)
        ) as nyeste_landede_periode,
        cast(max(er_landet) as smallint) as er_landet,
        cast(max(case when nummer = 1 and status = 'afvist' then 1 else 0 end) as smallint) as er_afvist,
        max(case when nummer = 1 and status = 'afvist' then periode end) as afvist_periode,
        {{ sidste_tekst("case when nummer = 1 and status = 'afvist' then fejl_kode end") }} as fejl_kode
    from nummererede
    group by kommune_kode, omraade
)

select * from omraadestatus
