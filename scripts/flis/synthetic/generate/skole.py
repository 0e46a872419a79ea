"""The packages of TEA and KMD_ELEV: the full state of the pupils' standpunktskarakterer, this and earlier school years.

A kommune has one of the two systems. One in nine changes from KMD Elev to TEA between the packages of March and
April 2023, in the middle of a school year: TEA then has the whole current school year and, of the year before, the
last grades of the pupils who are still at school. The others are in the last package of KMD Elev alone.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from functools import cache

from flis.synthetic.generate.elever import (
    ANDEN,
    FOERSTE,
    SIDSTE,
    Given,
    Pupil,
    Row,
    Skolevaesen,
    pupils,
    school_year,
    skole_kode,
    skole_navn,
)
from flis.synthetic.generate.layout import Layout
from flis.synthetic.generate.package import PackageWriter
from flis.synthetic.generate.plan import Calendar, Plan, batches, of_each
from flis.synthetic.generate.settings import Package
from flis.synthetic.generate.world import World

TEA, KMD_ELEV = "TEA", "KMD_ELEV"
SWITCH = date(2023, 4, 1)
_FIRST_YEAR, _YEARS_KEPT = 2021, 3
_SHARE_IN_FOLKESKOLE = 0.8
# Bytes of a file per pupil and school year, generously: decides on wide zip headers.
_BYTES = 3000
_COMMON = ("elev_id", "elev_noegle", "skole_kode", "skole_navn", "skoleaar", "klassetrin", "fag_kode", "disciplin_kode")
_RUNDER = {FOERSTE: "karakter_foerste", ANDEN: "karakter_anden", SIDSTE: "karakter_sidste"}
KNOWN = {
    "tea_karakter": frozenset((*_COMMON, *_RUNDER.values(), "karakter_dato")),
    "kmd_elev_karakter": frozenset((*_COMMON, "karakter_sidste", "karakter_dato")),
}


def system(kommune: str, periode: date) -> str:
    """The kommune's system in the month, by a rule over its code: no statement about the real kommune."""
    kind = int(kommune) % 9
    if kind == 3:
        return TEA if periode >= SWITCH else KMD_ELEV
    return TEA if kind in (2, 6, 7, 8) else KMD_ELEV


TEA_CALENDAR = Calendar(of_each, lambda kommune, periode, seen: system(kommune, periode) == TEA)
KMD_ELEV_CALENDAR = Calendar(of_each, lambda kommune, periode, seen: system(kommune, periode) == KMD_ELEV)


def skolevaesen(world: World, kommune: str) -> Skolevaesen:
    @cache
    def aargang(born: int) -> int:
        children = sum(world.inhabitants(kommune, born + 15, 14, koen) for koen in "KM")
        return max(1, int(children * _SHARE_IN_FOLKESKOLE))

    return Skolevaesen(world.settings.seed, kommune, world.seeds.fag, aargang)


def years_of(plan: Plan) -> range:
    """The school years that the package holds."""
    last = school_year(plan.cutoff)
    return range(max(_FIRST_YEAR, last - _YEARS_KEPT + 1), last + 1)


def delivered(plan: Plan, pupil: Pupil, row: Row) -> tuple[Given, ...]:
    """Those of the row's grades that the source and the release of ``plan`` have a column for, and have taken over."""
    moved = plan.omraade == TEA and system(plan.kommune, date(_FIRST_YEAR, 8, 1)) != TEA
    old = moved and pupil.aar < school_year(SWITCH.toordinal())
    if old and pupil.klassetrin != 8:
        return ()
    if plan.omraade == TEA and plan.release != "7.0" and not old:
        return row.given
    return tuple(g for g in row.given if g.runde == SIDSTE)


def write(world: World, plans: Sequence[Plan]) -> Iterator[Package]:
    """Write ``plans`` of one of the two områder; yields each package when it is finished."""
    for kommune, batch in batches(plans):
        yield from _write_batch(world, skolevaesen(world, kommune), batch)


@dataclass(frozen=True, slots=True)
class _Open:
    """A file that is being written. ``form`` is the number of its release's shape among ``forms``."""

    writer: PackageWriter
    layout: Layout
    form: int
    years: range
    cutoff: int


def _write_batch(world: World, vaesen: Skolevaesen, plans: list[Plan]) -> Iterator[Package]:
    last = max(years_of(p).stop for p in plans) - 1
    expected = vaesen.aargang(last - 14) * 3 * _YEARS_KEPT * _BYTES
    releases = sorted({p.release for p in plans})
    shapes = [next(p for p in plans if p.release == release) for release in releases]
    with ExitStack() as stack:
        writers = [stack.enter_context(PackageWriter(p, world.path(p), expected)) for p in plans]
        files = []
        for writer in writers:
            plan = writer.plan
            (layout,) = world.layouts(plan, KNOWN)
            files.append(_Open(writer, layout, releases.index(plan.release), years_of(plan), plan.cutoff))
            writer.begin(layout)
        for pupil in pupils(vaesen, min(f.years.start for f in files), last):
            there = [f for f in files if pupil.aar in f.years]
            for row in pupil.rows:
                _write_row(vaesen.kode, pupil, row, there, shapes)
        for writer in writers:
            writer.end()
            yield writer.finish()


def _write_row(kommune: str, pupil: Pupil, row: Row, files: list[_Open], shapes: list[Plan]) -> None:
    known = [delivered(plan, pupil, row) for plan in shapes]
    days = [[g.day for g in given] for given in known]
    lines: dict[tuple[int, int], bytes] = {}
    for file in files:
        count = bisect_right(days[file.form], file.cutoff)
        if not count:
            continue
        line = lines.get((file.form, count))
        if line is None:
            values = row_values(kommune, shapes[file.form].omraade, pupil, row, known[file.form][:count])
            line = lines[file.form, count] = file.layout.line(values)
        file.writer.add(line)


def row_values(kommune: str, omraade: str, pupil: Pupil, row: Row, given: Sequence[Given]) -> dict[str, object]:
    """The delivered row, by the contract's column names; the newest grade of each round."""
    number = f"{pupil.born % 100:02d}{pupil.number:06d}"
    values: dict[str, object] = {
        "elev_id": f"T{number}" if omraade == TEA else number,
        "elev_noegle": pupil.cpr,
        "skole_kode": skole_kode(kommune, row.skole),
        "skole_navn": skole_navn(row.skole),
        "skoleaar": f"{pupil.aar}/{pupil.aar + 1}",
        "klassetrin": pupil.klassetrin,
        "fag_kode": row.fag[0],
        "disciplin_kode": row.fag[1],
        "karakter_dato": given[-1].day,
    }
    for one in given:
        values[_RUNDER[one.runde]] = one.kode
    return values
