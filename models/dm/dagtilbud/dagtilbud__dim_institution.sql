with boern as (
    select distinct
        institution_noegle,
        kommune_kode
    from {{ ref('dagtilbud__fakt_indskrivning') }}
),

ansatte as (
    select distinct
        institution_noegle,
        kommune_kode
    from {{ ref('krl__fakt_medarbejder') }}
    where institution_noegle <> 'Ukendt'
),

leverede as (
    select
        institution_noegle,
        kommune_kode,
        1 as er_i_dagtilbud,
        0 as er_i_krl
    from boern
    union all
    select
        institution_noegle,
        kommune_kode,
        0 as er_i_dagtilbud,
        1 as er_i_krl
    from ansatte
),

-- The key is the kommune's four digits, a line, and the institution's code.
dim_institution as (
    select
        institution_noegle,
        kommune_kode,
        cast(substring(institution_noegle, 6, 36) as nvarchar(41)) as institution_kode,
        cast(max(er_i_dagtilbud) as smallint) as er_i_dagtilbud,
        cast(max(er_i_krl) as smallint) as er_i_krl
    from leverede
    group by institution_noegle, kommune_kode
    union all
    select
        'Ukendt' as institution_noegle,
        cast('9999' as char(4)) as kommune_kode,
        'Ukendt' as institution_kode,
        cast(0 as smallint) as er_i_dagtilbud,
        cast(0 as smallint) as er_i_krl
)

select * from dim_institution
