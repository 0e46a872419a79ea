with kendte as (
    select distinct {{ tekstnoegle('sammenligning_dataomraade') }} as dataomraade_noegle
    from {{ ref('generel__dim_noegletal') }}
),

-- A comparison list is of the whole country, so a finding in it is of no kommune.
leverede as (
    select
        cast('9999' as char(4)) as kommune_kode,
        cast(null as date) as periode,
        aar,
        dataomraade
    from {{ ref('generel__sammenligningskommune') }}
),

fund as (
    select
        {{ fund('SAM-01', "concat('år ', leverede.aar, ' ', leverede.dataomraade)", fra='leverede') }}
    from leverede
    left join kendte on {{ tekstnoegle('leverede.dataomraade') }} = kendte.dataomraade_noegle
    where kendte.dataomraade_noegle is null
),

fund_sammenligning as (
    {{ talte_fund('fund') }}
)

select * from fund_sammenligning
