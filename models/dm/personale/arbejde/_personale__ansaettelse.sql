with historik as (
    select * from {{ ref('_personale__ansaettelse_historik') }}
),

nummererede as (
    select
        historik.*,
        -- A month that had not begun when it was extracted is used only if there is no other, as for every state.
        row_number() over (
            partition by ansaettelse_noegle
            order by case when periode > udlaest_tidspunkt then 1 else 0 end, periode desc
        ) as nummer
    from historik
),

ansaettelse as (
    select
        ansaettelse_noegle,
        kommune_kode,
        cast(kilde_kode as nvarchar(10)) as kilde_kode,
        ansaettelse_id,
        medarbejder_noegle,
        stilling_kode,
        omkostningssted_kode,
        startdato,
        slutdato,
        beskaeftigelsesdecimal,
        periode as leveret_periode
    from nummererede
    where nummer = 1
)

select * from ansaettelse
