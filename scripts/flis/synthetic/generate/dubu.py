"""The packages of DUBU: for each month the full state of a kommune's sager and foranstaltninger.

Each file goes through the families once, for up to BATCH months at a time. A row is written out again only when it
changes, and only one family and the open packages are in memory.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from flis.synthetic.generate import tweaks
from flis.synthetic.generate.families import families
from flis.synthetic.generate.layout import Layout
from flis.synthetic.generate.package import PackageWriter
from flis.synthetic.generate.plan import Calendar, Plan, batches, every_month, of_each
from flis.synthetic.generate.record import Record
from flis.synthetic.generate.settings import Package, months
from flis.synthetic.generate.tal import Tal
from flis.synthetic.generate.truth import truth_of
from flis.synthetic.generate.world import World

_SAG = frozenset({"sag_id", "barn_noegle", "startdato", "slutdato", "status_kode", "sagstype_kode", "prioritet_kode"})
_FORANSTALTNING = frozenset(
    {
        "foranstaltning_id",
        "sag_id",
        "barn_noegle",
        "foranstaltningstype_kode",
        "startdato",
        "slutdato",
        "dagspris_kr",
        "lovhjemmel",
    }
)
CALENDAR = Calendar(of_each, every_month)
KNOWN = {"dubu_sag": _SAG, "dubu_foranstaltning": _FORANSTALTNING}
# Bytes of a file per inhabitant aged 0–17 and year of history, generously: decides on wide zip headers.
_BYTES = 60


@dataclass(frozen=True, slots=True)
class _Open:
    """A file that is being written. ``form`` is shared by files whose rows look the same."""

    writer: PackageWriter
    layout: Layout
    form: int
    first: bool
    cutoff: int
    tweak: str


def write(world: World, plans: Sequence[Plan]) -> Iterator[Package]:
    """Write ``plans``, and yield each package when it is finished."""
    for kommune, batch in batches(plans):
        yield from _write_batch(world, kommune, batch)


def truth(world: World, kommune: str, plans: Sequence[Plan]) -> tuple[dict[str, Any], list[Tal]]:
    """The figures and nøgletal of ``kommune`` that its landed ``plans`` of all områder lead to."""
    landed = sorted({p.periode for p in plans if p.omraade == "DUBU"})
    if not landed:
        return {}, []
    window = months(world.settings.first, world.settings.last)
    years = {periode.year for periode in window}
    inhabitants = {aar: world.inhabitants_of("UBU-004", kommune, aar) for aar in years}
    return truth_of(world.kommune(kommune), window, landed, world.seeds.typer, inhabitants, world.vars)


def _write_batch(world: World, kommune: str, plans: list[Plan]) -> Iterator[Package]:
    expected = world.children(kommune, plans[-1].periode.year) * _BYTES
    with ExitStack() as stack:
        writers = [stack.enter_context(PackageWriter(p, world.path(p), expected)) for p in plans]
        for name in KNOWN:
            _write_table(world, kommune, name, writers)
        for writer in writers:
            yield tweaks.finish(writer)


def _write_table(world: World, kommune: str, name: str, writers: list[PackageWriter]) -> None:
    files = _open_files(world, name, writers)
    index = list(KNOWN).index(name)
    last = {}
    for file in files:
        file.writer.begin(file.layout)
    until = max((f.cutoff for f in files), default=0)
    for family in families(world.kommune(kommune), until):
        for record in family[index]:
            _write_record(record, files, last)
    max_pct = float(world.vars["max_afviste_pct"])
    for number, file in enumerate(files):
        tweaks.end_table(file.writer, file.layout, last.get(number, b""), file.first, max_pct, world.canaries)
        file.writer.end()


def _write_record(record: Record, files: list[_Open], last: dict[int, bytes]) -> None:
    changes, row = -1, None
    lines: dict[int, bytes] = {}
    for number, file in enumerate(files):
        if file.cutoff >= changes:
            row, changes = record.row_at(file.cutoff), record.next_change(file.cutoff)
            lines = {}
        if row is None:
            continue
        line = lines.get(file.form)
        if line is None:
            delivered = tweaks.tweaked_row(file.tweak, file.first, record.number, row)
            line = lines[file.form] = b"" if delivered is None else file.layout.line(delivered)
        if line:
            file.writer.add(line)
            if file.tweak == "duplicate-keys":
                last[number] = line


def _open_files(world: World, name: str, writers: list[PackageWriter]) -> list[_Open]:
    forms: dict[tuple[str, str], int] = {}
    files = []
    for writer in writers:
        plan = writer.plan
        layouts = world.layouts(plan, KNOWN)
        tables = tuple(lay.table for lay in layouts)
        for lay in layouts:
            if lay.table.name != name or tweaks.leaves_out(plan.tweak, lay.table, tables):
                continue
            first = lay.table == tables[0]
            shaped = tweaks.tweaked_layout(plan.tweak, lay, first, _another(world, plan.kommune))
            form = forms.setdefault((plan.release, plan.tweak), len(forms))
            files.append(_Open(writer, shaped, form, first, plan.cutoff, plan.tweak))
    return files


def _another(world: World, kommune: str) -> str:
    return next(k for k in world.seeds.kommuner if k != kommune)
