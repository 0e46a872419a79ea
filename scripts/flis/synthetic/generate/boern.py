"""The children of a kommune in day care, one at a time: where each is enrolled, from when to when.

Children are born at a steady rate, in the order of their numbers. A child's story depends on seed, kommune and
number alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from random import Random
from typing import NamedTuple

from flis.synthetic.generate import institutioner
from flis.synthetic.generate.chance import between, pick, stream
from flis.synthetic.generate.cpr import birth_of, cpr_of
from flis.synthetic.generate.world import World

_START = date(2000, 1, 1).toordinal()
# A CPR number is found for a birth at most so many days before the day wanted (cpr.py).
_BIRTH_SPREAD = 1023
_YOUNGEST, _OLDEST = 300, 2600
# Where children of KRL's numbers do not come.
_PERSONS = 3_000_000
# pladstype_kode of the little ones and of the larger ones; 70 is in no code list.
_LITTLE = (("10", 0.25), ("20", 0.3), ("40", 0.45))
_LARGE = (("30", 0.54), ("40", 0.458), ("70", 0.002))


class Stay(NamedTuple):
    """One enrolment, from the day ``start`` to ``end``. One that ends before it starts is a fault of the source."""

    indskrivning_id: str
    institution: str
    pladstype: str
    start: int
    end: int

    def touches(self, first: int, last: int) -> bool:
        """Whether the stay is delivered with the month from ``first`` to ``last``; a faulty one with its start's."""
        return self.start <= last and max(self.start, self.end) >= first

    def end_seen(self, day: int) -> int | None:
        """The last day as the source knows it on ``day``: notice is given a month ahead."""
        return self.end if self.end <= day + 30 else None


class Child(NamedTuple):
    """A child and its enrolments."""

    cpr: str
    stays: tuple[Stay, ...]


def children(world: World, kommune: str, first: int, last: int) -> Iterator[Child]:
    """The children who may be enrolled on a day from ``first`` to ``last``."""
    institutions = institutioner.count(world, kommune)
    pace = 365.25 / institutioner.births_per_year(world, kommune)
    start = max(0, int((first - _OLDEST - _START) / pace) - 1)
    end = int((last - _YOUNGEST + _BIRTH_SPREAD - _START) / pace) + 1
    for number in range(start, end):
        random = stream(world.settings.seed, "dagtilbud", kommune, number)
        if random.random() < 0.93:
            person = _PERSONS + number + int(kommune) * 7919
            birth = birth_of(person, _START + int((number + 0.5) * pace))
            yield Child(cpr_of(person, birth), tuple(_stays(random, number, birth, institutions)))


def _stays(random: Random, number: int, birth: int, institutions: int) -> Iterator[Stay]:
    little, large = pick(random, _LITTLE), pick(random, _LARGE)
    start = birth + between(random, 310, 480)
    shift = birth + between(random, 1020, 1110)
    # School begins in the summer in which the child turns six.
    end = date(date.fromordinal(birth).year + 6, 7, 31).toordinal()
    first = institutioner.of_child(random, institutions)
    other = institutioner.of_child(random, institutions)
    draw = random.random()
    if little == large or draw < 0.1:
        yield Stay(f"I{number:07d}-1", first, little, start, end)
    else:
        # Now and then the new place is taken before the old one is given up.
        overlap = 20 if draw > 0.97 else 0
        yield Stay(f"I{number:07d}-1", first, little, start, shift - 1 + overlap)
        yield Stay(f"I{number:07d}-2", other, large, shift, end)
    if draw > 0.998:
        yield Stay(f"I{number:07d}-9", other, large, shift, shift - 3)
