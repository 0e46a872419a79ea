with raekker as (
    {{ gaeldende('borger', 'borger_indbyggertal') }}
),

indbyggertal as (
    select
        kommune_kode,
        periode,
        aar,
        alder,
        koen_kode,
        indbyggere_antal,
        udlaest_tidspunkt
    from raekker
)

select * from indbyggertal
