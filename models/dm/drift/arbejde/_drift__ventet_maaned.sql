with ventede as (
    select * from {{ ref('dsa_drift__kildesystem') }}
),

kendte as (
    select
        kildesystem,
        {{ tekstnoegle('dataomraade') }} as dataomraade
    from {{ ref('kildesystem_dataomraade') }}
),

landede as (
    select * from {{ ref('_drift__landet_maaned') }}
    where begyndt_periode is not null and er_historik = 0
),

-- Only months for which the kommune has packages at all can be judged.
spaend as (
    select
        kommune_kode,
        min(begyndt_periode) as fra_periode,
        max(begyndt_periode) as til_periode
    from landede
    group by kommune_kode
),

perioder as (
    select * from {{ ref('generel__dim_periode') }}
),

-- A month is whole if one line of the file covers all of it. In the month of a change both systems may deliver.
ventet_maaned as (
    select
        ventede.kommune_kode,
        ventede.dataomraade,
        ventede.kildesystem,
        perioder.periode,
        cast(max(case
            when ventede.fra_dato > perioder.periode then 0
            when ventede.til_dato < perioder.maaned_slut then 0
            else 1
        end) as smallint) as er_hele_maaneden
    from ventede
    inner join kendte on ventede.kildesystem = kendte.kildesystem and ventede.dataomraade = kendte.dataomraade
    inner join spaend on ventede.kommune_kode = spaend.kommune_kode
    inner join perioder
        on
            perioder.periode between spaend.fra_periode and spaend.til_periode
            and ventede.fra_dato <= perioder.maaned_slut
            and coalesce(ventede.til_dato, perioder.maaned_slut) >= perioder.periode
    group by ventede.kommune_kode, ventede.dataomraade, ventede.kildesystem, perioder.periode
)

select * from ventet_maaned
