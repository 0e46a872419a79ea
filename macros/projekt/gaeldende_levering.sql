{#
  Which delivery is current is decided here, and nowhere else. Three readers use the same text: the model
  dsa_drift__gaeldende_levering, `flis fix` (which also works before the first dbt build), and `flis prune` (which keeps
  a kommune's newest delivery). A month of KRL for which drift/krl_undtagelser.csv says that there is no agreement is
  no current delivery, whenever it landed. flis renders this file by itself
  (store/current.py), so it may only use source().
#}

{#
  CTEs for a statement that opens with `with`; the last one is gaeldende_levering, with one row per landing table,
  kommune and month.
#}

{% macro gaeldende_levering() -%}
landede as (
    select * from {{ source('ledger', 'Levering') }}
),

-- Months of KRL that landed before the kommune was known to have no agreement for them. Nothing of them counts.
uden_krl_aftale as (
    select distinct
        landede.levering_id,
        landede.tabel,
        landede.kommune_kode,
        landede.periode
    from landede
    inner join {{ source('drift', 'drift_krl_undtagelse') }} as undtagelse
        on
            landede.kommune_kode = undtagelse.kommune_kode
            and landede.periode <= coalesce(undtagelse.til_dato, landede.periode)
            and year(landede.periode) * 12 + month(landede.periode)
            >= year(undtagelse.fra_dato) * 12 + month(undtagelse.fra_dato)
    where left(landede.tabel, 4) = 'krl_'
),

leveringer as (
    select landede.*
    from landede
    left join uden_krl_aftale
        on
            landede.levering_id = uden_krl_aftale.levering_id
            and landede.tabel = uden_krl_aftale.tabel
            and landede.kommune_kode = uden_krl_aftale.kommune_kode
            and landede.periode = uden_krl_aftale.periode
    where uden_krl_aftale.levering_id is null
),

rettelser as (
    select
        tabel,
        levering_id,
        kommune_kode,
        periode,
        concat('/', cast(max(aendring_nr) as nvarchar(11)), '/') as aendring
    from {{ source('ledger', 'Rettelse') }}
    group by tabel, levering_id, kommune_kode, periode
),

-- A change of the pseudonym key changes the keys of every row.
noegler as (
    select
        cast(left(noegle_aftryk, 8) as char(8)) as noegle,
        row_number() over (order by loebenr desc) as nummer
    from {{ source('ledger', 'Installation') }}
),

nummererede as (
    select
        levering_id,
        tabel,
        kommune_kode,
        periode,
        udlaest_tidspunkt,
        raekker_antal,
        row_number() over (
            partition by tabel, kommune_kode, periode
            order by {{ nyeste_levering('leveringer') }}
        ) as nummer_i_maaned,
        -- A month that had not begun when it was extracted is the newest only where there is no other.
        row_number() over (
            partition by tabel, kommune_kode
            order by case when periode > udlaest_tidspunkt then 1 else 0 end, periode desc,
            {{ nyeste_levering('leveringer') }}
        ) as nummer_i_kommune,
        rank() over (
            partition by tabel
            order by {{ nyeste_levering('leveringer') }}
        ) as nummer_i_tabel
    from leveringer
),

gaeldende_levering as (
    select
        nummererede.levering_id,
        nummererede.tabel,
        nummererede.kommune_kode,
        nummererede.periode,
        nummererede.udlaest_tidspunkt,
        nummererede.raekker_antal,
        cast(concat(nummererede.levering_id, coalesce(rettelser.aendring, '/0/'), noegler.noegle) as nvarchar(64))
            as stand,
        case when nummererede.nummer_i_kommune = 1 then 1 else 0 end as er_nyeste,
        case when nummererede.nummer_i_tabel = 1 then 1 else 0 end as er_senest_udlaest
    from nummererede
    left join rettelser
        on
            nummererede.tabel = rettelser.tabel
            and nummererede.levering_id = rettelser.levering_id
            and nummererede.kommune_kode = rettelser.kommune_kode
            and nummererede.periode = rettelser.periode
    left join noegler on noegler.nummer = 1
    where nummererede.nummer_i_maaned = 1
)
{%- endmacro %}

{#
  Orders deliveries so that the newest comes first: the one that was extracted last, and of two with the same
  extraction the one that was packed last.
#}

{% macro nyeste_levering(levering) -%}
    {{ levering }}.udlaest_tidspunkt desc, {{ levering }}.pakket_tidspunkt desc, {{ levering }}.levering_id desc
{%- endmacro %}
