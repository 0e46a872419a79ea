with leveringer as (
    select * from {{ ref('dsa_drift__gaeldende_levering') }}
),

egen_kommune as (
    select distinct kommune_kode from leveringer
    where tabel not in ('{{ landsdaekkende_tabeller() | join("', '") }}')
)

select * from egen_kommune
