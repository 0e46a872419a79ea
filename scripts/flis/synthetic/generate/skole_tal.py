"""What the figures of Skole must be: worked out from the pupils' stories and the newest packages, with no SQL.

A pupil's first grade in a subject is that of the oldest row that has it, the second and the last that of the newest:
by the day of the row's newest grade, then by extraction, then TEA before KMD Elev. A code that only exams have is no
grade.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flis.synthetic.generate.chance import stream
from flis.synthetic.generate.elever import ANDEN, FOERSTE, FRITAGET, SIDSTE, SKALA, Pupil, pupils, skole_kode
from flis.synthetic.generate.plan import Plan
from flis.synthetic.generate.skole import KMD_ELEV, TEA, delivered, skolevaesen, system, years_of
from flis.synthetic.generate.tal import Tal
from flis.synthetic.generate.world import World

# The month whose package brings the other kommuner's figures of the school year that ends in it.
_LAST_MONTH = 7
_PUPILS = 2.3
_SUBJECTS, _MEAN, _GAIN, _SHARE_WITH_BOTH = 17.7, 6.9, 0.55, 0.93


@dataclass
class Year:
    """One school year's sums. ``elever``: with a last grade; ``elever_begge``: with first and last in a subject.

    Numbers only, no pupils: memory does not grow with scale.
    """

    fag: int = 0
    koder: Counter = field(default_factory=Counter)
    antal: Counter = field(default_factory=Counter)
    summer: Counter = field(default_factory=Counter)
    begge: int = 0
    udvikling: int = 0
    elever: int = 0
    elever_begge: int = 0


# (day of the row's newest grade, extracted, source, school, the newest code of each round)
_Row = tuple[int, datetime, str, str, Mapping[int, str]]


def truth(world: World, kommune: str, plans: Sequence[Plan]) -> tuple[dict[str, Any], list[Tal]]:
    """The figures and nøgletal of ``kommune`` that its landed ``plans`` of all områder lead to."""
    newest = [found for omraade in (TEA, KMD_ELEV) if (found := _newest(plans, omraade)) is not None]
    if not newest:
        return {}, []
    years: dict[int, Year] = defaultdict(Year)
    first, last = (pick(y for p in newest for y in years_of(p)) for pick in (min, max))
    for pupil in pupils(skolevaesen(world, kommune), first, last):
        # A pupil comes once a school year, with all subjects.
        if found := [_add(years[pupil.aar], rows) for rows in _by_subject(kommune, pupil, newest)]:
            years[pupil.aar].elever += any(SIDSTE in values for values in found)
            years[pupil.aar].elever_begge += any(FOERSTE in values and SIDSTE in values for values in found)
    figures = {f"{aar}/{aar + 1}": _figures(year) for aar, year in sorted(years.items())}
    return {"standpunktskarakterer": figures}, [tal for aar, y in sorted(years.items()) for tal in _noegletal(aar, y)]


def others(world: World, kode: str, periode: date) -> list[Tal]:
    """Plausible SKO nøgletal of a kommune for the school year that ends in the month of the package."""
    if periode.month != _LAST_MONTH:
        return []
    aar = periode.year - 1
    random = stream(world.settings.seed, "benchmark skole", kode, aar)
    pupils_of_year = skolevaesen(world, kode).aargang(aar - 14)
    elever = max(1, int(pupils_of_year * _PUPILS * (0.94 + 0.04 * random.random())))
    antal = int(elever * _SUBJECTS * (0.98 + 0.04 * random.random()))
    total = int(antal * (_MEAN - 0.5 + random.random()))
    found = [_tal("SKO-001", aar, elever, 1, elever), _tal("SKO-002", aar, total, antal, elever)]
    if system(kode, periode) == TEA and world.settings.last >= date(2023, 5, 1) and aar >= 2022:
        begge = int(antal * _SHARE_WITH_BOTH)
        found.append(_tal("SKO-003", aar, int(begge * (_GAIN - 0.15 + 0.3 * random.random())), begge, elever))
    return found


def _newest(plans: Sequence[Plan], omraade: str) -> Plan | None:
    return max(
        (p for p in plans if p.omraade == omraade), key=lambda p: (p.periode, p.udlaest, p.created), default=None
    )


def _by_subject(kommune: str, pupil: Pupil, newest: Sequence[Plan]) -> Iterator[list[_Row]]:
    subjects: dict[tuple[str, str], list[_Row]] = defaultdict(list)
    for plan in newest:
        if pupil.aar not in years_of(plan):
            continue
        for row in pupil.rows:
            given = [g for g in delivered(plan, pupil, row) if g.day <= plan.cutoff]
            if given:
                codes = {g.runde: g.kode for g in given}
                school = skole_kode(kommune, row.skole)
                subjects[row.fag].append((given[-1].day, plan.udlaest, plan.omraade, school, codes))
    yield from subjects.values()


def _add(year: Year, rows: list[_Row]) -> dict[int, int]:
    year.fag += 1
    values: dict[int, int] = {}
    for runde in (FOERSTE, ANDEN, SIDSTE):
        there = [row for row in rows if row[4].get(runde) in (*SKALA, *FRITAGET)]
        if not there:
            continue
        # The first grade is the earliest one, whatever school gave it; the others are the newest.
        chosen = min if runde == FOERSTE else max
        kode = chosen(there, key=lambda row: row[:4])[4][runde]
        year.koder[runde] += 1
        if kode in SKALA:
            values[runde] = int(kode)
            year.antal[runde] += 1
            year.summer[runde] += int(kode)
    if FOERSTE in values and SIDSTE in values:
        year.begge += 1
        year.udvikling += values[SIDSTE] - values[FOERSTE]
    return values


def _figures(year: Year) -> dict[str, Any]:
    names = ((FOERSTE, "foerste"), (ANDEN, "anden"), (SIDSTE, "sidste"))
    return {
        "elevers_fag": year.fag,
        "elever_med_sidste": year.elever,
        "elevers_fag_med_foerste_og_sidste": year.begge,
        "udvikling": year.udvikling,
        **{f"karakterer_{name}": year.antal[runde] for runde, name in names},
        **{f"sum_{name}": year.summer[runde] for runde, name in names},
        **{f"uden_talkarakter_{name}": year.koder[runde] - year.antal[runde] for runde, name in names},
    }


def _noegletal(aar: int, year: Year) -> list[Tal]:
    found = []
    if year.koder[SIDSTE]:
        found.append(_tal("SKO-001", aar, year.elever, 1, year.elever))
    if year.antal[SIDSTE]:
        found.append(_tal("SKO-002", aar, year.summer[SIDSTE], year.antal[SIDSTE], year.elever))
    if year.begge:
        found.append(_tal("SKO-003", aar, year.udvikling, year.begge, year.elever_begge))
    return found


def _tal(ident: str, aar: int, taeller: int, naevner: int, personer: int) -> Tal:
    return Tal(ident, date(aar, 8, 1), Decimal(taeller), Decimal(naevner), personer)
