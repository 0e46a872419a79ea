{#
  The konto's 16 digits: hovedkonto, hovedfunktion, funktion and dranst are the first six, art the last two. Every
  nøgletal looks at these alone, so that it keeps its figure.
#}

with {{ gaeldende_levering() }},

konti as (
    {{ gaeldende('oekonomi', 'oekonomi_konto', nyeste=1) }}
),

posteringer as (
    {{ gaeldende('oekonomi', 'oekonomi_postering', rettes=['konto_nr']) }}
),

aar_med_kontoplan as (
    select distinct
        kommune_kode,
        regnskabsaar
    from konti
),

ukendte as (
    select
        posteringer.kommune_kode,
        posteringer.periode,
        posteringer.levering_id,
        posteringer.raekke_nr,
        posteringer.regnskabsaar,
        posteringer.konto_nr,
        substring(posteringer.konto_nr, 1, 6) as funktion_dranst,
        substring(posteringer.konto_nr, 15, 2) as art
    from posteringer
    where not exists (
        select 1 from konti
        where
            konti.kommune_kode = posteringer.kommune_kode
            and konti.regnskabsaar = posteringer.regnskabsaar
            and konti.konto_nr = posteringer.konto_nr_rettet
    )
),

laveste as (
    select
        kommune_kode,
        regnskabsaar,
        substring(konto_nr, 1, 6) as funktion_dranst,
        substring(konto_nr, 15, 2) as art,
        min(konto_nr) as konto_nr
    from konti
    group by kommune_kode, regnskabsaar, substring(konto_nr, 1, 6), substring(konto_nr, 15, 2)
),

doemte as (
    select
        ukendte.kommune_kode,
        ukendte.periode,
        ukendte.levering_id,
        ukendte.raekke_nr,
        ukendte.regnskabsaar,
        ukendte.konto_nr,
        laveste.konto_nr as ny_konto_nr,
        case when aar_med_kontoplan.kommune_kode is null then 'no-kontoplan' else 'no-like-konto' end as grund
    from ukendte
    left join laveste
        on
            ukendte.kommune_kode = laveste.kommune_kode
            and ukendte.regnskabsaar = laveste.regnskabsaar
            and ukendte.funktion_dranst = laveste.funktion_dranst
            and ukendte.art = laveste.art
    left join aar_med_kontoplan
        on
            ukendte.kommune_kode = aar_med_kontoplan.kommune_kode
            and ukendte.regnskabsaar = aar_med_kontoplan.regnskabsaar
),

fundne as (
    select
        kommune_kode,
        periode,
        'oekonomi_postering' as tabel,
        levering_id,
        raekke_nr,
        'erstat' as handling,
        'konto_nr' as kolonne,
        cast(ny_konto_nr as nvarchar(100)) as ny_vaerdi
    from doemte
    where ny_konto_nr is not null
),

efterladte as (
    select
        kommune_kode,
        'oekonomi_postering' as tabel,
        levering_id,
        grund,
        cast(concat('regnskabsaar ', regnskabsaar, ', konto_nr ', konto_nr) as nvarchar(100)) as oplysning
    from doemte
    where ny_konto_nr is null
)
