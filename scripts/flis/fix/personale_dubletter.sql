{#
  Two deliveries are the same ansættelse if kommune, person, first day and beskæftigelsesdecimal are the same. Two jobs
  that begin the same day with different beskæftigelsesdecimaler are two real jobs.

  KMD may have more of the same than Silkeborg Data. Then the last day tells which of them have moved: the others ended
  before the change. Nobody can tell if the last day does not explain every one that Silkeborg Data has.

  A month is double where both systems deliver it; a change of system alone is no fault. The matching reads what was
  delivered, corrected or not: months that Silkeborg Data delivers later (historik) are found by the next run.
#}

with {{ gaeldende_levering() }},

kmd as (
    {{ gaeldende('kmd_loen', 'kmd_loen_ansaettelse', rettet=0) }}
),

silkeborg as (
    {{ gaeldende('silkeborg_data', 'silkeborg_data_ansaettelse', nyeste=1, rettet=0) }}
),

silkeborg_antal as (
    select
        kommune_kode,
        medarbejder_noegle,
        startdato,
        beskaeftigelsesdecimal,
        count(*) as antal
    from silkeborg
    group by kommune_kode, medarbejder_noegle, startdato, beskaeftigelsesdecimal
),

silkeborg_maaneder as (
    select
        tabel,
        kommune_kode,
        periode
    from gaeldende_levering
    where
        tabel in ('silkeborg_data_ansaettelse', 'silkeborg_data_fravaer', 'silkeborg_data_naervaer')
        and raekker_antal > 0
),

silkeborg_ens as (
    select
        kommune_kode,
        medarbejder_noegle,
        startdato,
        beskaeftigelsesdecimal,
        coalesce(slutdato, cast('9999-12-31' as date)) as slutdato,
        count(*) as antal
    from silkeborg
    group by
        kommune_kode, medarbejder_noegle, startdato, beskaeftigelsesdecimal,
        coalesce(slutdato, cast('9999-12-31' as date))
),

kmd_talte as (
    select
        kmd.kommune_kode,
        kmd.periode,
        kmd.medarbejder_noegle,
        kmd.startdato,
        kmd.beskaeftigelsesdecimal,
        upper(kmd.ansaettelse_id) as ansaettelse_id,
        silkeborg_antal.antal as silkeborg_antal,
        coalesce(silkeborg_ens.antal, 0) as silkeborg_ens,
        count(*) over (
            partition by
                kmd.kommune_kode, kmd.periode, kmd.medarbejder_noegle, kmd.startdato, kmd.beskaeftigelsesdecimal
        ) as kmd_antal,
        count(*) over (
            partition by
                kmd.kommune_kode, kmd.periode, kmd.medarbejder_noegle, kmd.startdato, kmd.slutdato,
                kmd.beskaeftigelsesdecimal
        ) as kmd_ens
    from kmd
    inner join silkeborg_antal
        on
            kmd.kommune_kode = silkeborg_antal.kommune_kode
            and kmd.medarbejder_noegle = silkeborg_antal.medarbejder_noegle
            and kmd.startdato = silkeborg_antal.startdato
            and kmd.beskaeftigelsesdecimal = silkeborg_antal.beskaeftigelsesdecimal
    left join silkeborg_ens
        on
            kmd.kommune_kode = silkeborg_ens.kommune_kode
            and kmd.medarbejder_noegle = silkeborg_ens.medarbejder_noegle
            and kmd.startdato = silkeborg_ens.startdato
            and kmd.beskaeftigelsesdecimal = silkeborg_ens.beskaeftigelsesdecimal
            and coalesce(kmd.slutdato, cast('9999-12-31' as date)) = silkeborg_ens.slutdato
),

kmd_bedoemt as (
    select
        kommune_kode,
        ansaettelse_id,
        silkeborg_antal,
        case when kmd_antal <= silkeborg_antal or kmd_ens = silkeborg_ens then 0 else 1 end as er_tvetydig,
        sum(case when kmd_ens = silkeborg_ens then 1 else 0 end) over (
            partition by kommune_kode, periode, medarbejder_noegle, startdato, beskaeftigelsesdecimal
        ) as forklarede
    from kmd_talte
),

dubletter as (
    select
        kommune_kode,
        ansaettelse_id,
        max(er_tvetydig) as er_tvetydig
    from kmd_bedoemt
    where er_tvetydig = 0 or forklarede < silkeborg_antal
    group by kommune_kode, ansaettelse_id
),

ansaettelser as (
    {{ gaeldende('kmd_loen', 'kmd_loen_ansaettelse') }}
),

fravaer as (
    {{ gaeldende('kmd_loen', 'kmd_loen_fravaer') }}
),

naervaer as (
    {{ gaeldende('kmd_loen', 'kmd_loen_naervaer') }}
),

kandidater as (
    select
        'kmd_loen_ansaettelse' as tabel,
        'silkeborg_data_ansaettelse' as modpart,
        kommune_kode,
        periode,
        levering_id,
        raekke_nr,
        ansaettelse_id
    from ansaettelser
    union all
    select
        'kmd_loen_fravaer' as tabel,
        'silkeborg_data_fravaer' as modpart,
        kommune_kode,
        periode,
        levering_id,
        raekke_nr,
        ansaettelse_id
    from fravaer
    union all
    select
        'kmd_loen_naervaer' as tabel,
        'silkeborg_data_naervaer' as modpart,
        kommune_kode,
        periode,
        levering_id,
        raekke_nr,
        ansaettelse_id
    from naervaer
),

dobbelte as (
    select
        kandidater.kommune_kode,
        kandidater.periode,
        kandidater.tabel,
        kandidater.levering_id,
        kandidater.raekke_nr,
        dubletter.er_tvetydig
    from kandidater
    inner join dubletter
        on
            kandidater.kommune_kode = dubletter.kommune_kode
            and upper(kandidater.ansaettelse_id) = dubletter.ansaettelse_id
    inner join silkeborg_maaneder
        on
            kandidater.modpart = silkeborg_maaneder.tabel
            and kandidater.kommune_kode = silkeborg_maaneder.kommune_kode
            and kandidater.periode = silkeborg_maaneder.periode
),

fundne as (
    select
        kommune_kode,
        periode,
        tabel,
        levering_id,
        raekke_nr,
        'udelad' as handling,
        cast(null as nvarchar(60)) as kolonne,
        cast(null as nvarchar(100)) as ny_vaerdi
    from dobbelte
    where er_tvetydig = 0
),

efterladte as (
    select
        kommune_kode,
        tabel,
        levering_id,
        'kmd-has-more' as grund,
        cast(null as nvarchar(100)) as oplysning
    from dobbelte
    where er_tvetydig = 1
)
