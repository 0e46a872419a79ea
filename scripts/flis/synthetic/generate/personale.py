"""The packages of the kommuner's own payroll systems: KMD_LOEN and SILKEBORG_DATA, each with its package of history.

A kommune has one of them; some change from KMD to Silkeborg Data (loensystem.py). Each file goes through
the ansættelser once for all packages of a kommune. Only one ansættelse and the open packages are in memory.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from typing import NamedTuple

from flis.synthetic.generate.ansatte import Ansaettelse, ansatte, shown_end, size_of
from flis.synthetic.generate.layout import Layout
from flis.synthetic.generate.loensystem import (
    HISTORIK,
    HISTORY_IN,
    HISTORY_MONTHS,
    KMD,
    SD,
    SWITCH,
    code_of,
    months_of,
    of_system,
    switches,
    system_of,
)
from flis.synthetic.generate.package import PackageWriter
from flis.synthetic.generate.plan import Calendar, Plan, batches, of_each
from flis.synthetic.generate.record import NEVER
from flis.synthetic.generate.settings import Package, month_end
from flis.synthetic.generate.world import World

_ANSAETTELSE = (
    "ansaettelse_id",
    "medarbejder_noegle",
    "stilling_kode",
    "omkostningssted_kode",
    "startdato",
    "slutdato",
    "beskaeftigelsesdecimal",
)
_FRAVAER = ("periode", "fravaer_id", "ansaettelse_id", "fravaersaarsag_kode", "startdato", "slutdato", "timer_pr_dag")
_NAERVAER = ("periode", "ansaettelse_id", "naervaer_timer")
_TABLES = {"ansaettelse": _ANSAETTELSE, "fravaer": _FRAVAER, "naervaer": _NAERVAER}
KNOWN = {f"{system.lower()}_{table}": frozenset(columns) for system in (KMD, SD) for table, columns in _TABLES.items()}
# Bytes of a file per ansættelse and month, generously: decides on wide zip headers.
_BYTES = 200


def calendar_of(omraade: str) -> Calendar:
    """When the packages of one of the four områder come."""
    system = of_system(omraade)
    if omraade.endswith(HISTORIK):
        return Calendar(of_each, lambda k, p, _: p == HISTORY_IN and system_of(k, HISTORY_MONTHS[-1]) == system)
    return Calendar(of_each, lambda k, p, _: system_of(k, p) == system)


def write(world: World, plans: Sequence[Plan]) -> Iterator[Package]:
    """Write ``plans``, all of one område; yields each package when it is finished."""
    for kommune, batch in batches(plans):
        yield from _write_batch(world, kommune, batch)


class _File(NamedTuple):
    """A file that is being written: what its package shows in the evening of ``cutoff`` of the days of ``months``."""

    writer: PackageWriter
    layout: Layout
    cutoff: int
    months: tuple[tuple[int, int], ...]


def _write_batch(world: World, kommune: str, plans: list[Plan]) -> Iterator[Package]:
    settings = world.settings
    expected = size_of(kommune, settings.scale) * len(HISTORY_MONTHS) * _BYTES
    system = of_system(plans[0].omraade)
    with ExitStack() as stack:
        writers = [stack.enter_context(PackageWriter(p, world.path(p), expected)) for p in plans]
        for table in _TABLES:
            files = [
                _File(w, lay, w.plan.cutoff, _days_of(w.plan))
                for w in writers
                for lay in world.layouts(w.plan, KNOWN)
                if lay.table.name.endswith(table)
            ]
            for file in files:
                file.writer.begin(file.layout)
            for employed in ansatte(settings.seed, settings.scale, kommune, max(p.cutoff for p in plans)):
                ident, first = ansaettelse_id(employed, system), first_day(employed, kommune, system)
                for file in files:
                    if first <= file.cutoff:
                        _add(file, table, employed, ident, system)
            for file in files:
                file.writer.end()
        for writer in writers:
            yield writer.finish()


def _days_of(plan: Plan) -> tuple[tuple[int, int], ...]:
    """The first and the last day of each month that the package holds."""
    return tuple((m.toordinal(), month_end(m).toordinal()) for m in months_of(plan.omraade, plan.periode))


def _add(file: _File, table: str, employed: Ansaettelse, ident: str, system: str) -> None:
    writer, layout, cutoff, months = file
    if table == "ansaettelse":
        writer.add(layout.line(_ansaettelse(employed, ident, cutoff)))
        return
    for first, last in months:
        for row in _rows(employed, ident, system, table, (first, last, cutoff)):
            row["periode"] = first
            row["ansaettelse_id"] = ident
            writer.add(layout.line(row))


def first_day(employed: Ansaettelse, kommune: str, system: str) -> int:
    """The day from which ``system`` has the ansættelse: after a change, the new one only has those that were not over.

    Never is after every day.
    """
    moved = not switches(kommune) or system == KMD or employed.end >= SWITCH.toordinal()
    return employed.start if moved else NEVER


def ansaettelse_id(employed: Ansaettelse, system: str) -> str:
    """Each system has numbers of its own."""
    return f"{10_000_000 + employed.number}" if system == KMD else f"T{employed.number:07d}"


def _ansaettelse(employed: Ansaettelse, ident: str, day: int) -> Mapping[str, object]:
    values = (
        ident,
        employed.cpr,
        employed.stilling,
        employed.sted,
        employed.start,
        shown_end(employed.end, day),
        employed.decimal,
    )
    return dict(zip(_ANSAETTELSE, values, strict=True))


def _rows(
    employed: Ansaettelse, ident: str, system: str, table: str, days: tuple[int, int, int]
) -> Iterator[dict[str, object]]:
    first, last, day = days
    if table == "naervaer":
        hours = employed.worked(first, last, day)
        if hours:
            yield {"naervaer_timer": hours}
        return
    for spell in employed.absent(first, last, day):
        yield {
            "fravaer_id": f"{ident}-{spell.number}",
            "fravaersaarsag_kode": code_of(spell.cause, system),
            "startdato": spell.start,
            "slutdato": spell.end_at(day),
            "timer_pr_dag": spell.hours,
        }
