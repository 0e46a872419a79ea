"""The employments of a kommune as KRL sees them, one group of positions at a time, so that little memory is used.

A position is held by one employee after another. Its story depends only on seed, kommune and number, so it is the
same in every month, whatever months are asked for. Employments begin and end with a month.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from random import Random
from typing import NamedTuple

from flis.synthetic.generate import institutioner
from flis.synthetic.generate.chance import below, between, by_quantiles, pick, stream
from flis.synthetic.generate.cpr import birth_of, cpr_of
from flis.synthetic.generate.fravaer import Spell, spells
from flis.synthetic.generate.population import hundreds
from flis.synthetic.generate.world import World

_START = date(2014, 1, 1)
# Employments per inhabitant; the rate of a real kommune.
_PER_INHABITANT = 0.0536
# The last position of a group is a second job of the person in the position before it.
GROUP = 25
_MONTHS = ((0.0, 2), (0.2, 12), (0.5, 40), (0.8, 110), (1.0, 300))
# personalegruppe_kode, weight, where: D day care, S school, H care, none. 999 is in no code list.
_GRUPPER = (
    (("110", "D"), 0.145), (("120", "D"), 0.1), (("130", "D"), 0.02), (("140", "D"), 0.012), (("210", "S"), 0.14),
    (("220", "S"), 0.06), (("310", "H"), 0.205), (("320", "H"), 0.03), (("330", "H"), 0.068), (("410", ""), 0.09),
    (("420", ""), 0.06), (("510", ""), 0.035), (("520", ""), 0.034), (("999", ""), 0.001),
)  # fmt: skip
# Ten-thousandths of full time.
_DECIMALS = ((10000, 0.45), (9459, 0.15), (8649, 0.2), (8108, 0.1), (5405, 0.07), (2703, 0.03))
_YOUNGEST = date(1998, 1, 1).toordinal()


class Ansaettelse(NamedTuple):
    """One employment, from the day ``first`` to ``last``. ``timer``: hundredths of an hour on a full day;
    ``decimal``: ten-thousandths of full time."""

    ansaettelse_id: str
    person: int
    gruppe: str
    institution: str | None
    decimal: int
    timer: int
    first: int
    last: int
    fravaer: tuple[Spell, ...]

    @property
    def cpr(self) -> str:
        return cpr_of(self.person, birth_of(self.person, _YOUNGEST - self.person * 7919 % 14000))


def positions(world: World, kommune: str) -> int:
    """How many positions the kommune has."""
    return max(8, int(hundreds(kommune) * 100 * world.settings.scale * _PER_INHABITANT + 0.5))


def groups(world: World, kommune: str, first: int, last: int, with_fravaer: bool = True) -> Iterator[list[Ansaettelse]]:
    """The employments that touch the days ``first`` to ``last``, with their absence on those days.

    A person's employments are all in one group.
    """
    institutions = institutioner.count(world, kommune)
    total = positions(world, kommune)
    for start in range(0, total, GROUP):
        yield [
            ansaettelse
            for number in range(start, min(start + GROUP, total))
            for ansaettelse in _position(world.settings.seed, kommune, number, institutions, first, last, with_fravaer)
        ]


def _position(
    seed: int, kommune: str, number: int, institutions: int, first: int, last: int, with_fravaer: bool
) -> Iterator[Ansaettelse]:
    random = stream(seed, "krl", kommune, number)
    gruppe, where = pick(random, _GRUPPER)
    institution = _institution(random, where, institutions)
    # Those who were there at the start have been there for a while.
    month, holder = -below(random, 120), 0
    while True:
        decimal, length = pick(random, _DECIMALS), by_quantiles(random, _MONTHS)
        vacant = between(random, 1, 2) if random.random() < 0.3 else 0
        from_day, to_day = _day(month), _day(month + length) - 1
        if from_day > last:
            return
        if to_day >= first:
            timer = (740 * decimal + 5000) // 10000
            found: tuple[Spell, ...] = ()
            if with_fravaer:
                own = stream(seed, "krl-fravaer", kommune, number, holder)
                told = spells(own, f"F{number:06d}-{holder:03d}", from_day, to_day, timer, last)
                found = tuple(spell for spell in told if spell.touches(first, last))
            yield Ansaettelse(
                f"A{number:06d}-{holder:03d}", _person(kommune, number, holder), gruppe, institution, decimal, timer,
                from_day, to_day, found,
            )  # fmt: skip
        month += length + vacant
        holder += 1


def _person(kommune: str, number: int, holder: int) -> int:
    # Two persons take turns in a position, so that there are numbers enough however large the scale.
    slot = number - 1 if number % GROUP == GROUP - 1 else number
    return 2 * slot + holder % 2 + int(kommune) * 7919


def _institution(random: Random, where: str, institutions: int) -> str | None:
    chance = random.random()
    if where == "D":
        if chance < 0.03:
            return None
        return institutioner.WITHOUT_CHILDREN if chance < 0.04 else institutioner.own(random, institutions)
    return f"{where}{1 + below(random, max(1, institutions // 2)):04d}" if where and chance < 0.8 else None


def _day(month: int) -> int:
    """The first day of the month that is ``month`` months after the start."""
    year, index = divmod(_START.year * 12 + month, 12)
    return date(year, index + 1, 1).toordinal()
