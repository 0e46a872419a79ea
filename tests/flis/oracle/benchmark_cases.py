"""Random nøgletal of random kommuner with random comparison groups, and the benchmark from its definitions."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from tests.flis.oracle.truth import quotient

NOEGLETAL = {"UBU-001": 1, "UBU-002": 1, "UBU-003": 1, "UBU-004": 1000}
DATAOMRAADE = "Udsatte børn og unge"
KOMMUNER = (
    "0101", "0147", "0151", "0153", "0155", "0157", "0159", "0161", "0163", "0165", "0167", "0169", "0173", "0175",
)  # fmt: skip
GROUP_YEARS = (1985, 1995, 2005)
FEW, TOGETHER, NEAREST = 5, 3, 10
Case = tuple[str, date]


@dataclass(frozen=True)
class Tal:
    """A kommune's figure in one case."""

    taeller: Decimal
    naevner: Decimal
    personer: int


@dataclass
class World:
    """``cases``: nøgletal and month -> kommune -> figure; ``ranks``: year and kommune -> rank -> other kommune."""

    cases: dict[Case, dict[str, Tal]] = field(default_factory=dict)
    ranks: dict[tuple[int, str], dict[int, str]] = field(default_factory=dict)

    def group(self, kommune: str, year: int) -> tuple[int | None, frozenset[str]]:
        """The year of the group that counts in ``year``, and the group: the nearest others, each once."""
        years = [
            aar
            for (aar, kode), others in self.ranks.items()
            if kode == kommune and aar <= year and set(others.values()) - {kommune}
        ]
        if not years:
            return None, frozenset()
        best: dict[str, int] = {}
        for rank, other in self.ranks[max(years), kommune].items():
            if other != kommune:
                best[other] = min(rank, best.get(other, rank))
        return max(years), frozenset(sorted(best, key=lambda other: (best[other], other))[:NEAREST])


def world(cases: int, seed: int) -> World:
    """``cases`` nøgletal and months; many kommuner have few persons, and some cases have few kommuner."""
    chance, made = random.Random(seed), World()
    for number in range(cases):
        ident = list(NOEGLETAL)[number % len(NOEGLETAL)]
        months = number // len(NOEGLETAL)
        size = chance.choice((1, 2, 3, 4, 6, 9, 14, 14, 14))
        many = chance.choice((2, 6, 20, 60))
        figures = {}
        for kommune in chance.sample(KOMMUNER, size):
            personer = chance.randrange(many)
            naevner = Decimal(chance.choice((0, 1, 1, personer, 1000 + chance.randrange(9000))))
            figures[kommune] = Tal(Decimal(chance.randrange(90_000)).scaleb(-3), naevner, personer)
        made.cases[ident, date(1980 + months // 12, months % 12 + 1, 1)] = figures
    for year in GROUP_YEARS:
        for kommune in KOMMUNER:
            others = chance.choices(KOMMUNER, k=chance.choice((1, 2, 3, 5, 13)))
            made.ranks[year, kommune] = dict(enumerate(others, 1))
    # One kommune is in no group's first year, and one has itself alone.
    del made.ranks[GROUP_YEARS[0], KOMMUNER[0]]
    made.ranks[GROUP_YEARS[1], KOMMUNER[1]] = {1: KOMMUNER[1]}
    return made


def blanked(figures: dict[str, Tal]) -> frozenset[str]:
    """The kommuner whose cells are blanked: the small ones, and the smallest others until they hide each other."""
    by_size = sorted(figures, key=lambda kommune: (figures[kommune].personer, kommune))
    chosen = [kommune for kommune in by_size if figures[kommune].personer < FEW]
    if not chosen:
        return frozenset()
    for kommune in by_size[len(chosen) :]:
        if hidden(chosen, figures):
            break
        chosen.append(kommune)
    return frozenset(chosen)


def hidden(together: list[str] | frozenset[str], figures: dict[str, Tal]) -> bool:
    """Whether the sum of these tells nobody, not even the largest of them, of one of them or of few persons."""
    sizes = sorted(figures[kommune].personer for kommune in together)
    return len(sizes) >= TOGETHER and sum(sizes[:-1]) >= FEW


def rows(made: World) -> set[tuple]:
    """FaktNoegletalBenchmark, each row in the order of the test's columns."""
    found = set()
    for (ident, periode), figures in made.cases.items():
        secret = blanked(figures)
        land = _cell(figures, frozenset(figures), ident)
        if secret and not hidden(secret, figures):
            land = _blank(figures, frozenset(figures))
        for kommune in figures:
            own = _cell(figures, frozenset({kommune}), ident)
            if kommune in secret:
                own = _blank(figures, frozenset({kommune}))
            year, members = made.group(kommune, periode.year)
            members &= set(figures)
            group = _cell(figures, members, ident) if members else (None, None, None, 0, None)
            small = sum(figures[m].personer for m in members) < FEW
            if members and (small or members & secret not in (frozenset(), secret)):
                group = _blank(figures, members)
            found.add(
                (
                    ident, kommune, periode, *own[:3], own[4], year if members else None, *group[:3], len(members),
                    group[4], *land[:3], len(figures), land[4],
                )
            )  # fmt: skip
    return found


def _cell(figures: dict[str, Tal], members: frozenset[str], ident: str) -> tuple:
    over = sum((figures[m].taeller for m in members), Decimal(0))
    under = sum((figures[m].naevner for m in members), Decimal(0))
    value = quotient(Fraction(over) * NOEGLETAL[ident], Fraction(under)) if under else None
    return over, under, value, len(members), None


def _blank(figures: dict[str, Tal], members: frozenset[str]) -> tuple:
    few = sum(figures[m].personer for m in members) < FEW
    return None, None, None, len(members), "få personer" if few else "sekundær"
