"""The absence of one employment: spells one after another, most of them short, and how much a month holds of each."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import NamedTuple

from flis.synthetic.generate.chance import by_quantiles, pick
from flis.synthetic.generate.helligdage import workdays

# Days from the end of one spell to the start of the next.
_GAPS = ((0.0, 3), (0.3, 18), (0.6, 45), (0.85, 100), (1.0, 260))
_SHORT = ((0.0, 1), (0.6, 2), (0.85, 4), (0.95, 8), (0.99, 30), (1.0, 150))
_LONG = ((0.0, 7), (0.6, 40), (1.0, 180))
_DAY = ((0.0, 1), (1.0, 3))
_WEEKS = ((0.0, 3), (0.4, 6), (0.8, 14), (1.0, 23))
# fravaersaarsag_kode, weight. 990 is in no code list.
_KODER = (
    ("110", 0.56), ("120", 0.02), ("130", 0.008), ("140", 0.012), ("150", 0.008), ("210", 0.12), ("220", 0.012),
    ("310", 0.03), ("320", 0.02), ("410", 0.14), ("420", 0.03), ("510", 0.015), ("520", 0.007), ("610", 0.016),
    ("990", 0.002),
)  # fmt: skip
_LENGTHS = {"110": _SHORT, "120": _LONG, "130": _LONG, "150": _LONG, "220": _LONG, "410": _WEEKS, "420": _WEEKS}
# Nobody knows beforehand when these end.
_OPEN = frozenset({"110", "120", "130", "140", "150", "990"})
_HALF = "120"


class Spell(NamedTuple):
    """Absence from the day ``start`` to ``end``; ``timer``: hundredths of an hour per working day.

    A spell that ends before it starts is a fault of the source. It does not count as absence.
    """

    fravaer_id: str
    kode: str
    start: int
    end: int
    timer: int

    def touches(self, first: int, last: int) -> bool:
        """Whether the spell is delivered with the month from ``first`` to ``last``; a faulty one with its start's."""
        return self.start <= last and max(self.start, self.end) >= first

    def end_seen(self, day: int) -> int | None:
        """The last day as the source knows it on ``day``."""
        return None if self.end > day and self.kode in _OPEN else self.end

    def hours_in(self, first: int, last: int) -> int:
        """Hundredths of an hour within the days ``first`` to ``last``."""
        return self.timer * workdays(max(self.start, first), min(self.end, last))


def spells(random: Random, name: str, first: int, last: int, timer: int, until: int) -> Iterator[Spell]:
    """The spells of an employment from ``first`` to ``last`` that begin on ``until`` at the latest."""
    day, number = first + by_quantiles(random, _GAPS), 0
    while True:
        # Nobody falls ill on a Sunday as far as the payroll is concerned.
        day += (8 - day % 7) % 7 if day % 7 in (6, 0) else 0
        kode = pick(random, _KODER)
        length = by_quantiles(random, _LENGTHS.get(kode, _DAY))
        draw = random.random()
        if day > min(last, until):
            return
        hours = timer // 2 if kode == _HALF or draw < 0.05 else timer
        end = min(day + length - 1, last)
        yield Spell(f"{name}-{number:04d}", kode, day, day - 2 if draw > 0.999 else end, hours)
        day = end + 1 + by_quantiles(random, _GAPS)
        number += 1
