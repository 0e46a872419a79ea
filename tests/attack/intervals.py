"""The interval in which a blanked figure must lie for a reader, by the integer programmes of HiGHS."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

FEW = 5
# No bound: a figure that may be this high is not confined by anything that is shown.
ENDLESS = 10**6


@dataclass(frozen=True)
class Table:
    """One count of persons over kommuner in one month.

    ``sums`` are the sets of kommuner whose sum is shown somewhere.
    """

    figures: dict[str, int]
    blanked: tuple[str, ...]
    sums: frozenset[frozenset[str]]


@dataclass(frozen=True)
class Found:
    """What ``reader``, who knows his own cell, can tell of a blanked kommune's figure."""

    wanted: str
    reader: str
    low: int
    high: int


def found(table: Table, *, knows_rule: bool = True) -> Iterator[Found]:
    """The interval of every blanked cell for every kommune that knows its own blanked cell; others know less.

    A reader knows what is shown, that persons are whole and never negative, and the rule, but not the order in which
    it takes further cells. Cells with the same figure in the same sums have the same interval, which is worked out
    once.
    """
    programme = _Programme(table, knows_rule)
    known: dict[tuple, tuple[int, int]] = {}
    for reader in table.blanked:
        for wanted in table.blanked:
            if wanted != reader:
                alike = programme.kind(wanted), programme.kind(reader)
                if alike not in known:
                    known[alike] = programme.ends(wanted, reader)
                yield Found(wanted, reader, *known[alike])


class _Programme:
    """The columns: the n blanked figures, then switches of 0 or 1.

    Switches: n that a cell is small, n that a cell was taken last because the others had too few persons together, n
    that it was because they had too few without the reader, and one that no cell was taken: all are small.
    """

    def __init__(self, table: Table, knows_rule: bool) -> None:
        self.knows_rule = knows_rule
        self.table, self.cells, self.count = table, table.blanked, len(table.blanked)
        members = {frozenset(one & set(self.cells)) for one in table.sums} - {frozenset()}
        self.members = sorted(map(sorted, members))
        self.shown = sorted(self.cells) in self.members
        self.total = sum(table.figures[name] for name in self.cells)
        self.high = self.total if self.shown else ENDLESS

    def kind(self, name: str) -> tuple:
        return self.table.figures[name], *(name in one for one in self.members)

    def ends(self, wanted: str, reader: str) -> tuple[int, int]:
        rows, place = _Rows(self.count), self.cells.index(reader)
        for one in self.members:
            total = sum(self.table.figures[name] for name in one)
            rows.add({n: 1 for n, name in enumerate(self.cells) if name in one}, total, total)
        if self.shown and self.knows_rule:
            self._rule(rows, place)
        low, high = np.zeros(rows.width), np.append(np.full(self.count, self.high), np.ones(rows.width - self.count))
        low[place] = high[place] = self.table.figures[reader]
        aim = np.zeros(rows.width)
        aim[self.cells.index(wanted)] = 1
        return rows.best(aim, low, high), -rows.best(-aim, low, high)

    def _rule(self, rows: _Rows, reader: int) -> None:
        """Which worlds give just these blanked cells, whatever the order is."""
        count, far, everyone = self.count, self.high + FEW, range(self.count)
        small, last, without, none = (count * n for n in (1, 2, 3, 4))
        for n in everyone:
            rows.add({n: 1, small + n: far}, -np.inf, FEW - 1 + far)  # small: below FEW
            rows.add({n: 1, small + n: FEW}, FEW, np.inf)  # not small: at least FEW
            rows.add({n: 1}, -np.inf, self.total - FEW)  # without it, the others have FEW
            rows.add({small + n: 1, none: -1}, 0, np.inf)
            for switch in (last, without):
                rows.add({switch + n: 1, small + n: 1}, -np.inf, 1)
        rows.add({small + n: 1 for n in everyone}, 1, np.inf)
        rows.add({none: 1, **{last + n: 1 for n in everyone}, **{without + n: 1 for n in everyone}}, 1, np.inf)
        if count == 3:
            return  # two cells never hide each other: either may have been taken last
        enough = 3 * FEW if count == 4 else 2 * FEW
        for n in everyone:
            rows.add({n: -1, last + n: far + enough}, -np.inf, enough - 1 - self.total + far + enough)
            if n == reader:
                rows.add({without + n: 1}, 0, 0)
            else:
                more = {n: -1, reader: -1, without + n: far + FEW}
                rows.add(more, -np.inf, FEW - 1 - self.total + far + FEW)


class _Rows:
    """The constraints, each as its coefficients by column, its least and its most."""

    def __init__(self, count: int) -> None:
        self.width = count
        self.rows: list[tuple[dict[int, float], float, float]] = []

    def add(self, row: dict[int, float], least: float, most: float) -> None:
        self.width = max(self.width, max(row) + 1)
        self.rows.append((row, least, most))

    def best(self, aim: np.ndarray, low: np.ndarray, high: np.ndarray) -> int:
        matrix = np.zeros((len(self.rows), self.width))
        for number, (row, _, _) in enumerate(self.rows):
            matrix[number, list(row)] = list(row.values())
        limits = LinearConstraint(matrix, [least for _, least, _ in self.rows], [most for _, _, most in self.rows])
        constraints = (limits,) if self.rows else ()
        solved = milp(aim, integrality=np.ones(self.width), bounds=Bounds(low, high), constraints=constraints)
        assert solved.status == 0, solved.message
        return round(solved.fun)


def narrowest(table: Table, *, knows_rule: bool = True) -> Found | None:
    """The narrowest interval; None where nothing is blanked."""
    return min(found(table, knows_rule=knows_rule), key=lambda one: one.high - one.low, default=None)


def fewest(figures: dict[str, int]) -> int:
    """The fewest cells, the small ones among them, that keep their intervals wide where the country's sum is shown.

    This asks less than the rule: the reader does not know it. There are at least three cells, and whichever one he
    knows, the others have FEW persons. -1 if no choice will do.
    """
    sizes, one = np.array(list(figures.values()), float), np.eye(len(figures))
    small = sizes < FEW
    if not small.any():
        return 0
    solved = milp(
        np.ones(len(sizes)),
        integrality=np.ones(len(sizes)),
        bounds=Bounds(small.astype(float), np.ones(len(sizes))),
        constraints=(
            LinearConstraint((1 - one) * sizes - one * FEW, 0),
            LinearConstraint(np.ones((1, len(sizes))), 3),
        ),
    )
    return round(solved.fun) if solved.status == 0 else -1
