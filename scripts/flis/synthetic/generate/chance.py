"""Chance that is the same on every machine and in every version of Python.

Only ``Random.random()`` is used, because Python promises that its sequence does not change; ``choice`` and ``shuffle``
may change. Distributions are tables with straight lines between their points, and not logarithms, because
mathematical libraries differ in the last digit.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter
from random import Random

# (share, value) in rising order, from share 0.0 to share 1.0.
Quantiles = Sequence[tuple[float, int]]
_WEIGHT = itemgetter(1)


def stream(*names: object) -> Random:
    """The stream of chance that belongs to ``names``, e.g. seed, kommune and number."""
    return Random(":".join(str(name) for name in names))


def below(random: Random, limit: int) -> int:
    """A whole number from 0 to ``limit`` − 1."""
    return int(random.random() * limit)


def between(random: Random, low: int, high: int) -> int:
    """A whole number from ``low`` to ``high``, both included."""
    return low + int(random.random() * (high - low + 1))


def pick(random: Random, weighted: Sequence[tuple[object, float]]) -> object:
    """One of the values, by its weight."""
    draw = random.random() * sum(map(_WEIGHT, weighted))
    for value, weight in weighted:
        draw -= weight
        if draw < 0:
            return value
    return weighted[-1][0]


def by_quantiles(random: Random, quantiles: Quantiles) -> int:
    """A whole number whose distribution has the given quantiles."""
    draw = random.random()
    points = iter(quantiles)
    low_share, low = next(points)
    for share, value in points:
        if draw <= share:
            return low + int((value - low) * (draw - low_share) / (share - low_share))
        low_share, low = share, value
    return quantiles[-1][1]
