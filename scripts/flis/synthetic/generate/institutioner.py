"""The institutions of a kommune: the same codes in KRL's packages and in those of day care."""

from __future__ import annotations

from random import Random

from flis.synthetic.generate.chance import below
from flis.synthetic.generate.world import World

_BASE_YEAR = 2023
_CHILDREN_EACH = 65
_SHARE_IN_DAY_CARE = 0.77
# Some children are in a private institution, whose staff KRL does not know.
_PRIVATE_SHARE = 0.05
# Staff that comes round to all institutions: adults without enrolled children.
WITHOUT_CHILDREN = "D9001"


def small_children(world: World, kommune: str) -> int:
    """Inhabitants aged 0–5 in the base year: what the size of day care follows, whatever months are asked for."""
    return sum(world.inhabitants(kommune, _BASE_YEAR, alder, koen) for alder in range(6) for koen in "KM")


def births_per_year(world: World, kommune: str) -> float:
    return max(1.0, small_children(world, kommune) / 6)


def count(world: World, kommune: str) -> int:
    """How many of the kommune's own institutions take children."""
    return max(2, int(small_children(world, kommune) * _SHARE_IN_DAY_CARE / _CHILDREN_EACH + 0.5))


def own(random: Random, institutions: int) -> str:
    """One of the kommune's own institutions."""
    return f"D{1 + below(random, institutions):04d}"


def of_child(random: Random, institutions: int) -> str:
    """The institution of a child: now and then a private one."""
    if random.random() < _PRIVATE_SHARE:
        return f"P{1 + below(random, 1 + institutions // 15):04d}"
    return own(random, institutions)
