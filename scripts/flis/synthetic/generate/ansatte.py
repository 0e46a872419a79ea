"""The employed of a kommune and their absence, one ansættelse at a time, as the source knows them on any day.

The story of an ansættelse depends only on seed, kommune and number, so it is the same in every month and in both
payroll systems. Only one ansættelse is in memory at a time. Hours are whole hundredths.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from random import Random
from typing import NamedTuple

from flis.synthetic.generate.chance import below, between, by_quantiles, pick, stream
from flis.synthetic.generate.cpr import birth_of, cpr_of
from flis.synthetic.generate.helligdage import workdays
from flis.synthetic.generate.loensystem import CAUSES, LEAVE, PARTLY, SICK
from flis.synthetic.generate.population import hundreds
from flis.synthetic.generate.record import NEVER
from flis.synthetic.generate.stories import workday

START = date(2023, 1, 1).toordinal()
FULL_DAY = 740
# Ansættelser per inhabitant, and new ones per year and ansættelse.
_EMPLOYED, _HIRED = 0.062, 0.17
# The numbers of persons lie apart from those of the children of DUBU.
_PERSONS_FROM = 3_000_000
_SENIORITY = ((0.0, 1), (0.3, 900), (0.7, 3600), (1.0, 12000))
_LEAVES = ((0.0, 5), (0.16, 365), (0.3, 730), (0.55, 1825), (1.0, 9000))
_STAYS = ((0.0, 10), (0.25, 180), (0.5, 600), (1.0, 6000))
_BORN = ((0.0, 8300), (0.5, 15500), (1.0, 22000))
# Share of full time in ten-thousandths: 37, 32, 30, 20 and 10 hours a week.
_DECIMALS = ((10000, 0.55), (8649, 0.19), (8108, 0.16), (5405, 0.07), (2703, 0.03))
_STILLING = (
    ("3010", 0.18),
    ("3020", 0.16),
    ("3110", 0.2),
    ("3120", 0.14),
    ("3210", 0.12),
    ("3300", 0.1),
    ("3400", 0.1),
)
_GAP = ((0.0, 1), (0.5, 80), (0.9, 260), (1.0, 500))
_SHORT, _LONG, _MATERNITY = ((0.0, 0), (0.7, 2), (1.0, 6)), ((0.0, 8), (0.8, 60), (1.0, 220)), ((0.0, 40), (1.0, 300))
_CAUSES = tuple((cause, weight) for cause, (_, _, _, weight) in enumerate(CAUSES))
_LAG = ((0.0, 0), (0.8, 5), (1.0, 40))


class Spell(NamedTuple):
    """An absence. From ``registered`` on the source shows it, from ``closed`` on with its end; days are ordinals."""

    number: int
    start: int
    end: int
    cause: int
    hours: int
    registered: int
    closed: int

    def end_at(self, day: int) -> int | None:
        """The last day as the source shows it on ``day``; None while it is open."""
        return self.end if self.closed <= day else None


class Ansaettelse(NamedTuple):
    """One ansættelse with its absence, in order of start. ``end`` is NEVER where none is known."""

    number: int
    person: int
    cpr: str
    stilling: str
    sted: str
    start: int
    end: int
    decimal: int
    spells: tuple[Spell, ...]

    @property
    def hours(self) -> int:
        """Hours of a working day."""
        return (FULL_DAY * self.decimal + 5000) // 10000

    def absent(self, first: int, last: int, day: int) -> Iterator[Spell]:
        """The absence that touches the days ``first``–``last``, as the source shows it on ``day``."""
        for spell in self.spells:
            end = spell.end_at(day)
            # An end before the start is delivered where the start lies.
            touches = spell.start <= last and (end is None or max(end, spell.start) >= first)
            if touches and spell.registered <= day:
                yield spell

    def worked(self, first: int, last: int, day: int) -> int:
        """Hours worked in ``first``–``last``, as the source shows them on ``day``."""
        begin, end = max(first, self.start), min(last, self.end)
        if begin > end:
            return 0
        hours = workdays(begin, end) * self.hours
        for spell in self.absent(first, last, day):
            shown = spell.end_at(day)
            hours -= workdays(max(spell.start, begin), end if shown is None else min(shown, end)) * spell.hours
        # Days off that are not registered.
        share = 86 + (self.number * 7919 + first * 31) % 13
        return max(0, hours) * share // 100


def size_of(kommune: str, scale: float) -> int:
    """Ansættelser that run when the story begins."""
    return max(6, int(hundreds(kommune) * 100 * scale * _EMPLOYED + 0.5))


def ansatte(seed: int, scale: float, kommune: str, until: int) -> Iterator[Ansaettelse]:
    """Every ansættelse that has begun on the day ``until``, with its absence up to then, in order of number.

    The ansættelser of one person follow each other.
    """
    size = size_of(kommune, scale)
    number = 0
    previous: tuple[int, int] | None = None
    while True:
        later = number - size
        hired = START + int((later + 0.5) * 365.25 / (size * _HIRED)) if later >= 0 else None
        if hired is not None and hired > until:
            return
        random = stream(seed, "loen", kommune, number)
        second = previous is not None and random.random() < 0.06
        person, birth = previous if second else _person(seed, kommune, number)
        yield _ansaettelse(random, number, (person, birth), hired, until)
        previous = (person, birth)
        number += 1


def _person(seed: int, kommune: str, number: int) -> tuple[int, int]:
    person = _PERSONS_FROM + number + int(kommune) * 7919
    wanted = START - by_quantiles(stream(seed, "ansat", kommune, number), _BORN)
    return person, birth_of(person, wanted)


def _ansaettelse(random: Random, number: int, person: tuple[int, int], hired: int | None, until: int) -> Ansaettelse:
    ident, birth = person
    decimal = pick(random, _DECIMALS)
    stilling = pick(random, _STILLING)
    sted = f"{1000 + 10 * below(random, 60)}"
    if hired is None:
        start = max(START - by_quantiles(random, _SENIORITY), birth + 18 * 365)
        end = START + by_quantiles(random, _LEAVES)
    else:
        start = hired
        end = start + by_quantiles(random, _STAYS)
    hours = (FULL_DAY * decimal + 5000) // 10000
    spells = tuple(_spells(random, (max(start, START - 200), end), until, hours))
    return Ansaettelse(number, ident, cpr_of(ident, birth), stilling, sted, start, end, decimal, spells)


def _spells(random: Random, days: tuple[int, int], until: int, hours: int) -> Iterator[Spell]:
    """The absence within ``days`` that has begun on the day ``until``; what it is does not depend on that day."""
    first, last = days
    number, day = 1, first + by_quantiles(random, _GAP) // 2
    while workday(day) <= min(last, until):
        start = max(first, workday(day))
        cause = pick(random, _CAUSES)
        end = min(last, start + _length(random, cause))
        partial = cause == PARTLY or random.random() < 0.06
        of_day = max(1, hours * between(random, 20, 70) // 100) if partial else hours
        registered = start + by_quantiles(random, _LAG)
        closed = max(end, registered) + by_quantiles(random, _LAG)
        # Now and then an end before the start.
        shown = start - between(random, 1, 5) if random.random() < 0.002 else end
        yield Spell(number, start, shown, cause, of_day, registered, closed)
        number += 1
        # Seldom a second absence while the first still runs: part of the day each.
        overlaps = random.random() < 0.01
        day = (start if overlaps else end) + 1 + by_quantiles(random, _GAP)


def _length(random: Random, cause: int) -> int:
    if cause == LEAVE:
        return by_quantiles(random, _MATERNITY)
    long = cause in (SICK, PARTLY) and random.random() < 0.11
    return by_quantiles(random, _LONG if long else _SHORT)


def shown_end(end: int, day: int) -> int | None:
    """An ansættelse's last day as the source shows it on ``day``: known a month ahead."""
    return end if end <= day + 30 and end < NEVER else None
