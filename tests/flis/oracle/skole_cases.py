"""Random deliveries of TEA and KMD Elev in the shape of the landing tables, with every kind of trouble.

Pupils change school and system within a year, have two ids, are exempted before or after a grade; rows have no date
or the same date as another; deliveries come twice, late and without rows that were there before; codes that only
exams have, unknown codes, unknown subjects and school years that cannot be read are among them.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from tests.flis.oracle.cases import Levering

BOTH = ("tea", "kmd_elev")
SYSTEMS = {"0101": ("tea",), "0461": ("tea",), "0561": BOTH, "0741": BOTH, "0851": ("kmd_elev",)}
GRADES = ("-3", "00", "02", "4", "7", "10", "12")
OTHERS = ("91", "96", "97", "98", "81", "84", "85", "86", "87", "88", "89", "5", "13", None, None, None)
CODES = (*GRADES, *GRADES, *GRADES, *OTHERS)
# The second is the first, written with a small letter; the last two are in no code list.
SUBJECTS = (("120", "M"), ("120", "m"), ("150", "S"), ("210", "P"), ("570", "M"), ("999", "M"), ("120", "X"))
YEARS = ("2021/2022", "2022/2023", "2022/2023", "2022/2023", "2023/2024", "2022/23", "2022/2024", "rod")


@dataclass(frozen=True)
class Karakter:
    """A landed row. KMD Elev has no first and no second grade."""

    levering_id: int
    kommune_kode: str
    periode: date
    raekke_nr: int
    elev_id: str
    elev_noegle: str
    skole_kode: str
    skole_navn: str | None
    skoleaar: str
    klassetrin: int
    fag_kode: str
    disciplin_kode: str
    foerste: str | None
    anden: str | None
    sidste: str | None
    dato: date | None


@dataclass
class Landing:
    """All that has landed, by source."""

    leveringer: list[Levering] = field(default_factory=list)
    rows: dict[str, list[Karakter]] = field(default_factory=lambda: {"tea": [], "kmd_elev": []})


def landing(pupils: int, seed: int) -> Landing:
    chance = random.Random(seed)
    landed = Landing()
    for place, (kommune, systems) in enumerate(SYSTEMS.items()):
        count = pupils // len(SYSTEMS) + (place < pupils % len(SYSTEMS))
        stories = [_story(kommune, number, systems, chance) for number in range(count)]
        for system in systems:
            for number in sorted(chance.sample(range(8), chance.randint(1, 4))):
                for _ in range(chance.choice((1, 1, 2, 3))):
                    _package(landed, kommune, system, number, stories, chance)
    chance.shuffle(landed.leveringer)
    for rows in landed.rows.values():
        chance.shuffle(rows)
    return landed


def _story(kommune: str, number: int, systems: tuple[str, ...], chance: random.Random) -> dict[tuple, list]:
    """(source, id, school year, school, subject) -> what stands there, once per pupil of the kommune."""
    cells: dict[tuple, list] = {}
    for _ in range(chance.randint(1, 7)):
        system = chance.choice(systems)
        own_id = f"{system[0].upper()}{number:05d}{chance.choice('AAAB')}"
        school = f"{kommune[1:]}{chance.choice((1, 1, 1, 2, 3)):03d}"
        subject = chance.choice(SUBJECTS)
        cells[system, own_id, chance.choice(YEARS), school, subject[0], subject[1].upper()] = [number, subject]
    return cells


def _package(
    landed: Landing, kommune: str, system: str, month: int, stories: list[dict], chance: random.Random
) -> None:
    levering_id = chance.getrandbits(62)
    periode = date(2022 + (11 + month) // 12, (11 + month) % 12 + 1, 1)
    # Few enough times that packages tie, also those of the two systems.
    udlaest = datetime.combine(periode, datetime.min.time()) + timedelta(days=29 + chance.randint(0, 1))
    kept = chance.choice((1.0, 0.95, 0.6, 0.0 if chance.random() < 0.1 else 0.9))
    rows = []
    for story in stories:
        for (source, own_id, year, school, *_), (number, subject) in story.items():
            if source != system or chance.random() >= kept:
                continue
            codes = [chance.choice(CODES) for _ in range(3)]
            # Days close together, so that rows tie; or none.
            dato = None if chance.random() < 0.1 else date(2023, 3, 1) + timedelta(days=chance.randint(0, 3))
            if system == "kmd_elev":
                codes[:2] = [None, None]
            rows.append(
                Karakter(
                    levering_id, kommune, periode, len(rows) + 2, own_id, f"{kommune}{number:060d}", school,
                    chance.choice((None, "Åskolen")), year, chance.choice((8, 9, 9, 10)), *subject, *codes, dato,
                )
            )  # fmt: skip
    landed.rows[system] += rows
    tabel = f"{system}_karakter"
    landed.leveringer.append(Levering(levering_id, tabel, kommune, periode, udlaest, udlaest, len(rows)))
