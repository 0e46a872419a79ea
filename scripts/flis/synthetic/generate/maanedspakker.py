"""Packages whose files hold one month each. Each file goes through the stories once, for up to BATCH months."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import date

from flis.synthetic.generate.package import PackageWriter
from flis.synthetic.generate.plan import Plan, batches
from flis.synthetic.generate.settings import Package
from flis.synthetic.generate.world import World

Known = Mapping[str, frozenset[str]]
# (world, kommune, table, months) -> (index among the months, row), in the order that every month's file has.
Rows = Callable[[World, str, str, Sequence[date]], Iterator[tuple[int, dict[str, object]]]]


def write_months(
    world: World, plans: Sequence[Plan], known: Known, rows: Rows, expected: Callable[[World, str], int]
) -> Iterator[Package]:
    """Write ``plans``; yields each package when it is finished. ``expected``: bytes of a kommune's largest file."""
    for kommune, batch in batches(plans):
        with ExitStack() as stack:
            size = expected(world, kommune)
            writers = [stack.enter_context(PackageWriter(p, world.path(p), size)) for p in batch]
            for name in known:
                _write_table(world, kommune, name, writers, known, rows)
            for writer in writers:
                yield writer.finish()


def _write_table(
    world: World, kommune: str, name: str, writers: Sequence[PackageWriter], known: Known, rows: Rows
) -> None:
    months = [writer.plan.periode for writer in writers]
    layouts = [next((lay for lay in world.layouts(w.plan, known) if lay.table.name == name), None) for w in writers]
    if None in layouts:
        return  # the contract says that the packages do not hold the file
    for writer, layout in zip(writers, layouts, strict=True):
        writer.begin(layout)
    days = [periode.toordinal() for periode in months]
    for index, row in rows(world, kommune, name, months):
        row["periode"] = days[index]
        writers[index].add(layouts[index].line(row))
    for writer in writers:
        writer.end()
