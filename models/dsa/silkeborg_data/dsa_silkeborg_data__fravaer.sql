with raekker as (
    {{ gaeldende('silkeborg_data', 'silkeborg_data_fravaer') }}
),

fravaer as (
    select
        kommune_kode,
        periode,
        'SD' as kilde_kode,
        {{ kilde_noegle('kommune_kode', "'SD'", 'fravaer_id') }} as fravaer_noegle,
        fravaer_id,
        {{ kilde_noegle('kommune_kode', "'SD'", 'ansaettelse_id') }} as ansaettelse_noegle,
        cast({{ tekstnoegle('fravaersaarsag_kode') }} as nvarchar(10)) as fravaerskode,
        startdato,
        slutdato,
        timer_pr_dag,
        udlaest_tidspunkt,
        stand
    from raekker
)

select * from fravaer
