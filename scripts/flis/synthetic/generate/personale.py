"""The packages of the kommuner's own payroll systems: KMD_LOEN and SILKEBORG_DATA, each with its package of history.

A kommune has one of them; some change from KMD to Silkeborg Data (loensystem.py). Each file goes through
the ansættelser once for all packages of a kommune. Only one ansættelse and the open packages are in memory.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack

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


def _write_batch(world: World, kommune: str, plans: list[Plan]) -> Iterator[Package]:
    settings = world.settings
    expected = size_of(kommune, settings.scale) * len(HISTORY_MONTHS) * _BYTES
    system = of_system(plans[0].omraade)
    with ExitStack() as stack:
        writers = [stack.enter_context(PackageWriter(p, world.path(p), expected)) for p in plans]
        for table in _TABLES:
            files = [
                (w, lay) for w in writers for lay in world.layouts(w.plan, KNOWN) if lay.table.name.endswith(table)
            ]
            for writer, layout in files:
                writer.begin(layout)
            for employed in ansatte(settings.seed, settings.scale, kommune, max(p.cutoff for p in plans)):
                for writer, layout in files:
                    _add(writer, layout, table, employed, system)
            for writer, _ in files:
                writer.end()
        for writer in writers:
            yield writer.finish()


def _add(writer: PackageWriter, layout: Layout, table: str, employed: Ansaettelse, system: str) -> None:
    plan = writer.plan
    if not known_on(employed, plan.kommune, system, plan.cutoff):
        return
    ident = ansaettelse_id(employed, system)
    if table == "ansaettelse":
        writer.add(layout.line(_ansaettelse(employed, ident, plan.cutoff)))
        return
    for periode in months_of(plan.omraade, plan.periode):
        first, last = periode.toordinal(), month_end(periode).toordinal()
        for row in _rows(employed, ident, system, table, (first, last, plan.cutoff)):
            writer.add(layout.line({"periode": first, "ansaettelse_id": ident, **row}))


def known_on(employed: Ansaettelse, kommune: str, system: str, day: int) -> bool:
    """Whether ``system`` has the ansættelse: after a change, the new one only has those that were not over."""
    moved = not switches(kommune) or system == KMD or employed.end >= SWITCH.toordinal()
    return employed.start <= day and moved


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
) -> Iterator[Mapping[str, object]]:
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
