"""What is planted: for each control a change of one landed row, or of what stands for it.

A change is SQL over the one row that ``where`` chose; ``key`` is the text that the finding must name. Rows are chosen
from a kommune's newest delivery. The months of large facts are not built again here, so a fault in them is planted in
the fact itself.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    kontrol_id: str
    table: str
    change: str
    key: str
    where: str = "true"
    # Controls that rightly find the same fault too: a package under a wrong month is missing in its own.
    also: tuple[str, ...] = ()


_NEWEST = "periode = (select max(periode) from {table} n where n.kommune_kode = t.kommune_kode)"
_NEWEST_OF_TABLE = (
    "periode = (select max(periode) from {table} n where n.kommune_kode = t.kommune_kode and n.tabel = t.tabel)"
)
_SYSTEMS = "DSA.Raa.drift_kildesystem"
_SAG, _FORANSTALTNING = "DSA.Raa.dubu_sag", "DSA.Raa.dubu_foranstaltning"
_OF_SAG = (
    "from DSA.Raa.dubu_sag s where s.kommune_kode = t.kommune_kode and s.periode = t.periode and s.sag_id = t.sag_id"
)
# Another foranstaltning of the same child, a placement, runs on the day that this one begins.
_PLACED = (
    "from DSA.Raa.dubu_foranstaltning p where p.kommune_kode = t.kommune_kode and p.periode = t.periode"
    " and p.barn_noegle = t.barn_noegle and p.foranstaltningstype_kode in ('10', '20')"
    " and t.startdato > p.startdato and t.slutdato between t.startdato and p.slutdato"
)
_ENDED = "slutdato >= startdato"
_SAG_IS_RIGHT = f"exists (select 1 {_OF_SAG} and coalesce(s.slutdato, s.startdato) >= s.startdato)"
_CLOSED = "status_kode = '2' and slutdato >= startdato"

FAULTS = (
    Fault("DUBU-01", _SAG, "slutdato = startdato - 3", "sag_id", f"{_CLOSED} and {_NEWEST}"),
    Fault("DUBU-03", _SAG, "status_kode = '77'", "'status_kode 77'", _NEWEST),
    Fault("DUBU-07", _SAG, "slutdato = null", "sag_id", f"{_CLOSED} and {_NEWEST}"),
    Fault("DUBU-07", _SAG, "status_kode = '1'", "sag_id", f"{_CLOSED} and {_NEWEST}"),
    Fault("DUBU-04", _FORANSTALTNING, "slutdato = startdato - 3", "foranstaltning_id", f"{_ENDED} and {_NEWEST}"),
    Fault("DUBU-05", _FORANSTALTNING, "sag_id = 'ingen'", "foranstaltning_id", _NEWEST),
    Fault(
        "DUBU-06", _FORANSTALTNING, "foranstaltningstype_kode = '777'", "'foranstaltningstype_kode 777'", _NEWEST
    ),
    Fault(
        "DUBU-08", _FORANSTALTNING, "foranstaltningstype_kode = '10'", "foranstaltning_id",
        f"length(foranstaltningstype_kode) = 3 and {_NEWEST} and exists (select 1 {_PLACED})",
    ),
    Fault(
        "DUBU-09", _FORANSTALTNING, "barn_noegle = repeat('0', 64)", "foranstaltning_id",
        f"{_ENDED} and {_SAG_IS_RIGHT} and {_NEWEST}",
    ),
    Fault(
        "DUBU-10",
        _FORANSTALTNING,
        f"startdato = (select s.startdato - 20 {_OF_SAG})",
        "foranstaltning_id",
        f"length(foranstaltningstype_kode) = 3 and {_ENDED} and {_SAG_IS_RIGHT} and {_NEWEST}",
    ),
    Fault(
        "PERS-08", "DM.Personale.FaktNaervaer", "naervaer_timer = 290", "ansaettelse_noegle",
        "naervaer_timer > 150 and exists (select 1 from DM.Personale.DimAnsaettelse a"
        " where a.ansaettelse_noegle = t.ansaettelse_noegle and a.er_leveret = 1 and a.beskaeftigelsesdecimal > 0)",
    ),
    Fault(
        "KRL-08", "DM.Krl.FaktMedarbejder", "naervaer_timer = 290", "krl_ansaettelse_noegle",
        "naervaer_timer > 150 and beskaeftigelsesdecimal > 0",
    ),
    # So many hours that hardly anybody was absent.
    Fault(
        "NOEG-03", "DM.Krl.FaktMedarbejder", "naervaer_timer = 9000000", "'KRL-001'", _NEWEST,
        also=("KRL-08", "NOEG-03"),
    ),
    Fault(
        "OEKO-14", "DSA.Raa.oekonomi_konto", "konto_nr = concat(left(konto_nr, 1), '99', substring(konto_nr, 4))",
        "'hovedfunktion ' || left(konto_nr, 1) || '.99'", f"konto_nr like '5%' and {_NEWEST}", also=("OEKO-02",),
    ),
    Fault(
        "OEKO-12", "DSA.Raa.oekonomi_postering", "posteringsdato = last_day(periode) + 9", "'regnskabsår'",
        f"posteringstype_kode = 'NOR' and {_NEWEST}",
    ),
    Fault(
        "OEKO-13", "DM.Arbejde.OekonomiArtssum", "beloeb_kr = beloeb_kr + 1000", "'regnskabsår'", _NEWEST
    ),
    Fault(
        "BORG-02", "DSA.Raa.borger_indbyggertal", "indbyggere_antal = indbyggere_antal * 40", "'år 2023'",
        "aar = 2023 and alder between 30 and 60 and indbyggere_antal > 100",
    ),
    Fault(
        "BORG-03", "DSA.Raa.borger_indbyggertal", "indbyggere_antal = 0", "'år 2023'",
        "aar = 2023 and alder between 30 and 60 and indbyggere_antal > 100",
    ),
    Fault(
        "LEV-05", "DSA.Drift.Levering", "raekker_antal = raekker_antal * 3", "tabel",
        f"tabel = 'dubu_sag' and {_NEWEST_OF_TABLE}",
    ),
    Fault(
        "LEV-04", "DSA.Drift.Datapakke", "periode = date '2033-01-01'", "pakke_navn",
        f"status = 'landet' and omraade = 'DAGTILBUD' and {_NEWEST}", also=("LEV-07",),
    ),
    Fault("LEV-06", _SYSTEMS, "kildesystem = 'KMD_ELEV'", "'TEA, ventet KMD_ELEV'", "kildesystem = 'TEA'"),
    Fault("LEV-06", _SYSTEMS, "kildesystem = 'TEA'", "'KMD_ELEV, ventet TEA'", "kildesystem = 'KMD_ELEV'"),
    Fault(
        "LEV-07", _SYSTEMS, "fra_dato = date '2020-01-01'", "kildesystem",
        "dataomraade = 'Personale' and fra_dato = date '2023-05-01'",
    ),
    Fault("LEV-08", _SYSTEMS, "kildesystem = 'OEKONMI'", "'OEKONMI'", "kildesystem = 'OEKONOMI'"),
)  # fmt: skip
_KARAKTERER = (
    ("SKO-01", "karakter_sidste = '84'", "'karakter_sidste 84'"),
    ("SKO-02", "karakter_sidste = '5'", "'karakter_sidste 5'"),
    ("SKO-03", "fag_kode = '999'", "'fag_kode 999'"),
    ("SKO-04", "skoleaar = '2022/23'", "'2022/23'"),
    ("SKO-05", "klassetrin = 7", "'klassetrin 7'"),
)
KARAKTERER = tuple(
    Fault(kontrol_id, f"DSA.Raa.{system}_karakter", change, key, f"karakter_sidste is not null and {_NEWEST}")
    for kontrol_id, change, key in _KARAKTERER
    for system in ("tea", "kmd_elev")
)
ALL = (*FAULTS, *KARAKTERER)
# Controls that find nothing in clean data, or next to nothing. The demo's packages have faults for the others.
QUIET = {
    "DUBU-07", "DUBU-08", "DUBU-09", "DUBU-10", "LEV-04", "LEV-05", "LEV-08", "NOEG-03", "NOEG-04", "PERS-08", "KRL-08",
    "OEKO-12", "OEKO-13", "OEKO-14", "SKO-05", "BORG-01", "BORG-02", "BORG-03", "SAM-01",
}  # fmt: skip
