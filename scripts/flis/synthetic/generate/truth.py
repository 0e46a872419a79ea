"""What the figures must be: worked out in plain Python from the definitions, as sets of days.

Nothing here reads a package or knows SQL. The newest delivery decides which sager and foranstaltninger exist
and when they ran; the status of a month is that of the month's own delivery, or the next later one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from flis.synthetic.generate.families import Kommune, families
from flis.synthetic.generate.record import NEVER, Record
from flis.synthetic.generate.seeds import ANBRINGELSE
from flis.synthetic.generate.settings import month_end
from flis.synthetic.generate.tal import Tal, quotient

MONTH_DAYS = Decimal("30.4375")


@dataclass
class Month:
    """One kommune's sums of one month; days are whole numbers."""

    periode: date
    rows: int = 0
    open_sager: int = 0
    with_open: int = 0
    duration: int = 0
    back_filled: int = 0
    status: Counter = field(default_factory=Counter)
    spell_days: int = 0
    # Distinct (child, day) pairs and distinct children, by level: "i alt", "gruppe 10", "type 20".
    days: Counter = field(default_factory=Counter)
    children: Counter = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.first, self.last = self.periode.toordinal(), month_end(self.periode).toordinal()


def truth_of(
    kommune: Kommune,
    window: Sequence[date],
    landed: Sequence[date],
    group_of: Mapping[str, str],
    inhabitants: Mapping[int, int],
    variables: Mapping[str, Any],
) -> tuple[dict[str, Any], list[Tal]]:
    """The figures of ``kommune`` for the months of ``window`` up to the newest of ``landed``, and its nøgletal.

    ``group_of``: foranstaltningstype to group; ``inhabitants``: of UBU-004's ages on 1 January, by year.
    """
    newest = max(landed)
    months = [Month(periode) for periode in window if periode <= newest]
    cutoffs = sorted(month_end(p).toordinal() for p in landed)
    counts: Counter = Counter()
    for sager, foranstaltninger in families(kommune, cutoffs[-1]):
        _add_sager(sager, months, cutoffs, counts)
        _add_foranstaltninger(foranstaltninger, months, cutoffs[-1], group_of, counts)
    figures = {
        "sager_antal": counts["sag"],
        "foranstaltninger_antal": counts["foranstaltning"],
        "sager_slut_foer_start": counts["sag skaev"],
        "foranstaltninger_slut_foer_start": counts["foranstaltning skaev"],
        "maaneder": {f"{m.periode:%Y-%m}": _figures(m, inhabitants[m.periode.year], variables) for m in months},
    }
    return figures, [tal for m in months for tal in _noegletal(m, inhabitants[m.periode.year], variables)]


def _add_sager(sager: list[Record], months: list[Month], cutoffs: list[int], counts: Counter) -> None:
    with_open: dict[int, set[str]] = defaultdict(set)
    for record in sager:
        row = record.row_at(cutoffs[-1])
        if row is None:
            continue
        counts["sag"] += 1
        start, end = row["startdato"], _end(row)
        if end < start:
            counts["sag skaev"] += 1
            continue
        for index, month in enumerate(months):
            if start > month.last or end < month.first:
                continue
            month.rows += 1
            # A month without its own delivery of this sag shows the next later one.
            at = next(c for c in cutoffs if c >= month.last and record.row_at(c) is not None)
            month.back_filled += at != month.last
            if end > month.last:
                month.open_sager += 1
                month.duration += len(range(start, month.last + 1))
                month.status[record.row_at(at)["status_kode"]] += 1
                with_open[index].add(_child(row))
    for index, found in with_open.items():
        months[index].with_open += len(found)


def _add_foranstaltninger(
    records: list[Record], months: list[Month], newest: int, group_of: Mapping[str, str], counts: Counter
) -> None:
    # Days of each child and level: a day counts once, however many spells cover it.
    days: dict[tuple[str, str], set[int]] = defaultdict(set)
    for record in records:
        row = record.row_at(newest)
        if row is None:
            continue
        counts["foranstaltning"] += 1
        start, end = row["startdato"], _end(row)
        if end < start:
            counts["foranstaltning skaev"] += 1
            continue
        kode = row["foranstaltningstype_kode"]
        active = range(max(start, months[0].first), min(end, months[-1].last) + 1)
        if not active:
            continue
        for month in months:
            month.spell_days += len(range(max(start, month.first), min(end, month.last) + 1))
        for level in ("i alt", f"gruppe {group_of.get(kode, 'ukendt')}", f"type {kode}"):
            days[_child(row), level].update(active)
    for (_, level), found in days.items():
        for month in months:
            within = len(found.intersection(range(month.first, month.last + 1)))
            month.days[level] += within
            month.children[level] += within > 0


def _end(row: Mapping[str, Any]) -> int:
    return NEVER if row["slutdato"] is None else row["slutdato"]


def _child(row: Mapping[str, Any]) -> str:
    return row["barn_noegle"].replace("-", "")


def _figures(month: Month, inhabitants: int, variables: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "sag_raekker": month.rows,
        "sag_raekker_tilbagefoert": month.back_filled,
        "aabne_sager": month.open_sager,
        "aabne_sager_pr_status": dict(sorted(month.status.items())),
        "boern_med_aaben_sag": month.with_open,
        "varighed_dage": month.duration,
        "foranstaltning_dage": month.spell_days,
        "aktive_dage": {level: n for level, n in sorted(month.days.items()) if n},
        "aktive_boern": {level: n for level, n in sorted(month.children.items()) if n},
        "aar_dage": year_days(month.periode.year, variables),
        "indbyggere_i_aldersspaend": inhabitants,
    }


def _noegletal(month: Month, inhabitants: int, variables: Mapping[str, Any]) -> list[Tal]:
    placed = f"gruppe {ANBRINGELSE}"
    return noegletal(
        month.periode,
        open_sager=month.open_sager,
        children_with_open=month.with_open,
        duration=quotient(month.duration, MONTH_DAYS),
        active=(month.days["i alt"], month.children["i alt"]),
        placed=(month.days[placed], month.children[placed]),
        year=year_days(month.periode.year, variables),
        inhabitants=inhabitants,
    )


def noegletal(
    periode: date,
    *,
    open_sager: int,
    children_with_open: int,
    duration: Decimal,
    active: tuple[int, int],
    placed: tuple[int, int],
    year: int,
    inhabitants: int,
) -> list[Tal]:
    """UBU-001 to UBU-004 of a month. ``active`` and ``placed``: (days, children)."""
    found = {
        "UBU-001": (Decimal(open_sager), Decimal(1), children_with_open),
        "UBU-002": (duration, Decimal(children_with_open), children_with_open),
        "UBU-003": (quotient(active[0], Decimal(year)), Decimal(1), active[1]),
        "UBU-004": (quotient(placed[0], Decimal(year)), Decimal(inhabitants), placed[1]),
    }
    return [Tal(ident, periode, *figures) for ident, figures in found.items()]


def year_days(aar: int, variables: Mapping[str, Any]) -> int:
    """Days of a helårsperson's year: the year's own, unless the var ``helaarsperson_dage`` fixes them."""
    return int(variables.get("helaarsperson_dage") or 0) or date(aar, 12, 31).timetuple().tm_yday
