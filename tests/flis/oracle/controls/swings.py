"""What a large swing is: a step that is larger than every step of the series' recent past."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise


@dataclass(frozen=True)
class Large:
    """The limits, written out again: a wrong seed must be seen."""

    steps: int
    persons: int
    percent: int
    of_the_largest: int


LARGE_ROWS = Large(12, 20, 20, 150)
LARGE_FIGURES = {"M": Large(12, 20, 25, 150), "Å": Large(3, 20, 25, 250)}
PAST = 12


def swings(series: Iterable[tuple[date, Decimal | int, Decimal | int]], limit: Large) -> list[date]:
    """The months or years in which ``series`` (period, value, what it rests on) makes a large swing."""
    rows = sorted(series)
    steps = [None, *(abs(Fraction(now[1]) - Fraction(past[1])) for past, now in pairwise(rows))]
    found = []
    for place, (month, _, persons) in enumerate(rows):
        past = [step for step in steps[max(0, place - PAST) : place] if step is not None]
        step = steps[place]
        if step is None or len(past) < limit.steps or persons < limit.persons:
            continue
        of_before = 100 * step >= limit.percent * abs(Fraction(rows[place - 1][1]))
        if of_before and 100 * step > limit.of_the_largest * max(past):
            found.append(month)
    return found
