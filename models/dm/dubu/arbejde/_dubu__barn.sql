with leverede as (
    {{ foren(
        [ref('dsa_dubu__sag'), ref('dsa_dubu__foranstaltning')],
        ['kommune_kode', 'barn_noegle', 'foedt_maaned', 'koen']
    ) }}
),

-- Rows that landed before the columns did have neither, and all others of a child say the same.
barn as (
    select
        kommune_kode,
        barn_noegle,
        max(foedt_maaned) as foedt_maaned,
        {{ sidste_tekst('koen') }} as koen
    from leverede
    group by kommune_kode, barn_noegle
)

select * from barn
