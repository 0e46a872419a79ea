"""Shows the status on one screen: a line per kommune and område, a character per month, and the reasons for gaps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby

from flis.ground.amounts import counted
from flis.look.status import (
    LANDED,
    MISSING,
    NO_AGREEMENT,
    OTHER_SYSTEM,
    PRUNED,
    REFUSED,
    Cell,
    StatusReport,
    next_month,
)
from flis.look.worklist import run_lines, work_lines

_LABEL = 28
_NAMES = 8
_CORRECTION, _EMPTY = "landed, a newer extraction refused", "landed, with tables empty as announced"
# The character of each state of a month, and the one for terminals that can show only ASCII.
_MARKS = {
    LANDED: "■#",
    _EMPTY: "□o",
    _CORRECTION: "▲!",
    REFUSED: "×x",
    MISSING: "??",
    NO_AGREEMENT: "–-",
    OTHER_SYSTEM: "·.",
    PRUNED: "░_",
}
_WHY = {
    MISSING: "missing",
    NO_AGREEMENT: "not expected, no agreement with KRL",
    OTHER_SYSTEM: "not expected, another system delivers",
    _EMPTY: "empty as announced",
}


def overview(report: StatusReport, width: int = 100, plain: bool = False) -> list[str]:
    """``report`` as lines of at most ``width`` characters, if possible. ``plain`` means ASCII only."""
    lines = [f"DSA is of release {report.release}.", *run_lines(report.steps), *work_lines(report.work)]
    if report.cells:
        first, last = (pick(cell.periode for cell in report.cells) for pick in (min, max))
        months = list(_months(first, last))
        shown = months[-max(width - _LABEL, 12) :]
        lines += [*_header(shown), *_rows(report.cells, shown, plain), *_legend(report.cells, plain)]
        if len(shown) < len(months):
            lines.append(f"The newest {len(shown)} of {len(months)} months; a wider terminal or --json shows all.")
    return [*lines, *_gaps(report.cells), *_notes(report)]


def kind(cell: Cell) -> str:
    """The state by which the month of ``cell`` is shown."""
    if cell.state != LANDED:
        return cell.state
    return _CORRECTION if cell.code else _EMPTY if cell.empty else LANDED


def _header(months: list[date]) -> Iterator[str]:
    years = ""
    for year, run in groupby(months, key=lambda month: month.year):
        length = len(list(run))
        # A year of few months has room for its last digits, or for none; the last one has all the room.
        whole = length > 4 or year == months[-1].year
        name = f"{year}" if whole else f"{year % 100:02}" if length > 2 else ""
        years += f"{name:<{length}}"
    yield " " * _LABEL + years.rstrip()
    yield " " * _LABEL + "".join("JFMAMJJASOND"[month.month - 1] for month in months)


def _rows(cells: tuple[Cell, ...], months: list[date], plain: bool) -> Iterator[str]:
    before = ""
    for (kommune, omraade), row in groupby(cells, key=lambda cell: (cell.kommune, cell.omraade)):
        marks = {cell.periode: _MARKS[kind(cell)][plain] for cell in row}
        line = "".join(marks.get(month, " ") for month in months)
        name = kommune if kommune != before else ""
        before = kommune
        yield f"{name:<5}{omraade:<{_LABEL - 5}}{line}".rstrip()


def _legend(cells: tuple[Cell, ...], plain: bool) -> Iterator[str]:
    there = {kind(cell) for cell in cells}
    for name, marks in _MARKS.items():
        if name in there:
            yield f"  {marks[plain]} {name}"


def _gaps(cells: tuple[Cell, ...]) -> Iterator[str]:
    """Each kind of gap: område, months, and the kommuner that have it in common."""
    found: dict[tuple[str, str, date, date], list[str]] = defaultdict(list)
    for (kommune, omraade), row in groupby(cells, key=lambda cell: (cell.kommune, cell.omraade)):
        for what, first, last in _spans(row):
            if what in _WHY:
                found[what, omraade, first, last].append(kommune)
    order = list(_WHY)
    for (what, omraade, first, last), kommuner in sorted(
        found.items(), key=lambda item: (order.index(item[0][0]), item)
    ):
        span = f"{first:%Y-%m}" if first == last else f"{first:%Y-%m}..{last:%Y-%m}"
        more = f" and {len(kommuner) - _NAMES} more" if len(kommuner) > _NAMES else ""
        yield f"{_WHY[what]}: {omraade} {span}: {', '.join(kommuner[:_NAMES])}{more}"


def _spans(row: Iterable[Cell]) -> list[tuple[str, date, date]]:
    spans: list[tuple[str, date, date]] = []
    for cell in row:
        what = kind(cell)
        if spans and spans[-1][0] == what and next_month(spans[-1][2]) == cell.periode:
            spans[-1] = (what, spans[-1][1], cell.periode)
        else:
            spans.append((what, cell.periode, cell.periode))
    return spans


def _notes(report: StatusReport) -> Iterator[str]:
    there = {cell.omraade for cell in report.cells}
    for release in sorted(set(report.begins.values())):
        begun = [omraade for omraade, began in report.begins.items() if began == release and omraade in there]
        if begun:
            yield f"from release {release}: {', '.join(begun)}; no earlier month is expected"
    loose = [omraade for omraade in report.unscheduled if omraade in there]
    if loose:
        yield f"not monthly, never missing: {', '.join(loose)}"
    for name, rows in report.corrections:
        yield f"{name}: {counted(rows, 'row')} corrected; `flis fix` shows what."


def _months(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first = next_month(first)
