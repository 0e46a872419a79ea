"""The code lists that the generator draws from: the project's own seeds, read as text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from flis.project.seed import read_seed, unusable

# A placement outside the home, in seeds/dubu_foranstaltningstype.csv.
ANBRINGELSE = "10"
_FAG = ("fag_kode", "disciplin_kode", "fag_navn", "fra_klassetrin", "til_klassetrin", "er_valgfag")


@dataclass(frozen=True)
class Seeds:
    """Kommuner (code to name), their group, foranstaltningstyper (code to group) and releases by date, school subjects.

    ``oldest_of_target``: hovedfunktion to the highest age of those it is for.
    """

    kommuner: Mapping[str, str]
    grupper: Mapping[str, str]
    typer: Mapping[str, str]
    releases: tuple[tuple[str, date], ...]
    oldest_of_target: Mapping[str, int]
    # KRL's causes of absence (code to 1 where it counts) and groups of staff (code to 1 where pedagogical).
    fravaersaarsager: Mapping[str, str]
    paedagogisk: Mapping[str, str]
    fag: tuple[Mapping[str, str], ...]
    # Nøgletal to the ages that it is measured per inhabitant of.
    spans: Mapping[str, range]

    @property
    def typer_af_gruppe(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for kode, gruppe in self.typer.items():
            found[gruppe] = (*found.get(gruppe, ()), kode)
        return found


def load_seeds(folder: Path) -> Seeds:
    """The seeds of the project in ``folder``. Raises ``bad-setting`` when one is missing or unreadable."""
    releases = _pairs(folder, "flis_release", "release", "gaelder_fra")
    try:
        by_date = sorted(((release, date.fromisoformat(day)) for release, day in releases.items()), key=lambda r: r[1])
    except ValueError as error:
        raise unusable("flis_release", "gaelder_fra is not a date") from error
    return Seeds(
        kommuner=_pairs(folder, "kommune", "kommune_kode", "kommune_navn"),
        grupper=_pairs(folder, "dst_kommunegruppe", "kommune_kode", "gruppe_kode"),
        typer=_pairs(folder, "dubu_foranstaltningstype", "foranstaltningstype_kode", "foranstaltningsgruppe_kode"),
        releases=tuple(by_date),
        oldest_of_target={
            kode: int(alder)
            for kode, alder in _pairs(folder, "oekonomi_maalgruppe", "hovedfunktion_kode", "alder_til").items()
        },
        fravaersaarsager=_pairs(folder, "krl_fravaersaarsag", "fravaersaarsag_kode", "er_i_fravaerspct"),
        paedagogisk=_pairs(folder, "krl_personalegruppe", "personalegruppe_kode", "er_paedagogisk"),
        fag=read_seed(folder, "skole_fag", _FAG),
        spans=_spans(folder),
    )


def _spans(folder: Path) -> dict[str, range]:
    rows = read_seed(folder, "noegletal", ("noegletal_id", "alder_fra", "alder_til"))
    try:
        return {
            row["noegletal_id"]: range(int(row["alder_fra"]), int(row["alder_til"]) + 1)
            for row in rows
            if row["alder_fra"]
        }
    except ValueError as error:
        raise unusable("noegletal", "alder_fra and alder_til are not whole numbers") from error


def _pairs(folder: Path, name: str, key: str, value: str) -> dict[str, str]:
    return {row[key]: row[value] for row in read_seed(folder, name, (key, value))}
