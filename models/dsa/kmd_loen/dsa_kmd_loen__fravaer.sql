with raekker as (
    {{ gaeldende('kmd_loen', 'kmd_loen_fravaer') }}
),

fravaer as (
    select
        kommune_kode,
        periode,
        'KMD' as kilde_kode,
        {{ kilde_noegle('kommune_kode', "'KMD'", 'fravaer_id') }} as fravaer_noegle,
        fravaer_id,
        {{ kilde_noegle('kommune_kode', "'KMD'", 'ansaettelse_id') }} as ansaettelse_noegle,
        cast({{ tekstnoegle('fravaersaarsag_kode') }} as nvarchar(10)) as fravaerskode,
        startdato,
        slutdato,
        timer_pr_dag,
        udlaest_tidspunkt,
        stand
    from raekker
)

select * from fravaer
