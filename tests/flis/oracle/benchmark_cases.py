"""Random nøgletal of random kommuner with random comparison groups, and the benchmark from its definitions."""

from __future__ import annotations

import csv
import random
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from hashlib import md5

from tests.flis.oracle.truth import quotient
from tests.paths import ROOT

DATAOMRAADE = "Udsatte børn og unge"
KOMMUNER = (
    "0101", "0147", "0151", "0153", "0155", "0157", "0159", "0161", "0163", "0165", "0167", "0169", "0173", "0175",
)  # fmt: skip
GROUP_YEARS = (1985, 1995, 2005)
FEW, TOGETHER, NEAREST = 5, 3, 10
# The nøgletal that are landed. UBU-001 and UBU-002 rest on the same children. UBU-005 is landed from a
# later month on, and UBU-006 never: before that, or at all, no kommune may get a zero.
LANDED = ("UBU-001", "UBU-002", "UBU-003", "UBU-004", "UBU-005")
LATER = {"UBU-005": date(1990, 1, 1)}


def _factors() -> dict[str, int]:
    """The factor of every nøgletal of the family."""
    with (ROOT / "seeds" / "noegletal.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["noegletal_id"]: int(row["faktor"])
            for row in csv.DictReader(file)
            if row["noegletal_id"].startswith("UBU-") and row["opgoerelsesniveau"] == "M"
        }


# Counts of those aged 0-22, and the nøgletal whose nævner is how many they are.
COUNTS, INHABITANTS = ("UBU-001", "UBU-003"), "UBU-004"


NOEGLETAL = _factors()
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
    for month in range(cases // len(LANDED)):
        size = chance.choice((1, 2, 3, 4, 6, 9, 14, 14, 14))
        many = chance.choice((2, 6, 20, 60))
        for ident, figures in _family(chance, chance.sample(KOMMUNER, size), many).items():
            periode = date(1980 + month // 12, month % 12 + 1, 1)
            if periode >= LATER.get(ident, periode):
                made.cases[ident, periode] = figures
    for year in GROUP_YEARS:
        for kommune in KOMMUNER:
            others = chance.choices(KOMMUNER, k=chance.choice((1, 2, 3, 5, 13)))
            made.ranks[year, kommune] = dict(enumerate(others, 1))
    # One kommune is in no group's first year, and one has itself alone.
    del made.ranks[GROUP_YEARS[0], KOMMUNER[0]]
    made.ranks[GROUP_YEARS[1], KOMMUNER[1]] = {1: KOMMUNER[1]}
    return made


def _family(chance: random.Random, kommuner: list[str], many: int) -> dict[str, dict[str, Tal]]:
    """The rows of one month's family: those that are landed, and a row of zeros for each that is not."""
    landed: dict[str, dict[str, Tal]] = {ident: {} for ident in LANDED}
    for kommune in kommuner:
        personer = chance.randrange(many)
        landed["UBU-001"][kommune] = Tal(Decimal(personer), Decimal(1), personer)
        landed["UBU-002"][kommune] = Tal(Decimal(chance.randrange(90_000)).scaleb(-3), Decimal(personer), personer)
        for ident in ("UBU-003", "UBU-004", "UBU-005"):
            personer = chance.randrange(many)
            naevner = Decimal(chance.choice((0, 1, 1, personer, 1000 + chance.randrange(9000))))
            landed[ident][kommune] = Tal(Decimal(chance.randrange(90_000)).scaleb(-3), naevner, personer)
    for kommune in kommuner:
        gone = chance.choice(("UBU-003", "UBU-004", "UBU-005", None, None, None, None))
        if gone:
            del landed[gone][kommune]
        if not landed["UBU-001"][kommune].personer:
            del landed["UBU-002"][kommune]  # nobody has a case, so that there is no duration
    return landed


def whole(made: World) -> World:
    """What the table shows: where one nøgletal of the family has a row, all have, with zeros if need be.

    A nøgletal has zeros only from its first month with a row to its last.
    """
    kommuner: dict[date, set[str]] = {}
    months: dict[str, set[date]] = {}
    for (ident, periode), figures in made.cases.items():
        kommuner.setdefault(periode, set()).update(figures)
        months.setdefault(ident, set()).update({periode} if figures else ())
    zero = Tal(Decimal(0), Decimal(0), 0)
    cases = {
        (ident, periode): {kode: made.cases.get((ident, periode), {}).get(kode, zero) for kode in sorted(present)}
        for periode, present in kommuner.items()
        for ident in sorted(months)
        if months[ident] and min(months[ident]) <= periode <= max(months[ident])
    }
    return World(cases, made.ranks)


def place(kommune: str, family: str, key: str = "") -> int:
    """The place of a kommune in the order in which further cells are blanked."""
    a, *letters, b, c = (int(md5(f"{key}|{n}".encode()).hexdigest()[:6], 16) % 10006 + 1 for n in range(6))
    x = (int(kommune) * a + sum(ord(letter) * n for letter, n in zip(family, letters, strict=True))) % 10007
    return (x * x % 10007 * b + x * c) % 10007


def ordered(figures: dict[str, Tal], family: str = "UBU") -> list[str]:
    """The small cells, and after them the others in the order in which they are blanked."""
    return sorted(figures, key=lambda k: (figures[k].personer >= FEW, place(k, family), k))


def blanked(figures: dict[str, Tal], family: str = "UBU") -> frozenset[str]:
    """The kommuner whose cells are blanked: the small ones, and others in order until they hide each other."""
    chosen = [kommune for kommune in figures if figures[kommune].personer < FEW]
    if not chosen:
        return frozenset()
    for kommune in ordered(figures, family)[len(chosen) :]:
        if hidden(figures[k].personer for k in chosen):
            break
        chosen.append(kommune)
    return frozenset(chosen)


def hidden(sizes: Iterable[int]) -> bool:
    """Whether these hide each other: at least three, enough persons without the largest, and enough all together."""
    sizes = list(sizes)
    enough = 3 * FEW if len(sizes) == 3 else 2 * FEW
    return len(sizes) >= TOGETHER and sum(sizes) - max(sizes) >= FEW and sum(sizes) >= enough


def shown_group(members: Collection[str], secret: Collection[str], figures: dict[str, Tal]) -> bool:
    """Whether a group's sum is shown: it holds none of the blanked kommuner, or all, and they hide each other."""
    inside = set(members) & set(secret)
    return not inside or (inside == set(secret) and hidden(figures[k].personer for k in secret))


def rows(made: World) -> set[tuple]:
    """FaktNoegletalBenchmark, each row in the order of the test's columns."""
    found, every = set(), whole(made).cases
    for (ident, periode), figures in every.items():
        secret = blanked(figures)
        ages = every.get((INHABITANTS, periode), {}) if ident in COUNTS else {}
        land = _cell(figures, frozenset(figures), ident, ages)
        if secret and not hidden(figures[k].personer for k in secret):
            land = _blank(frozenset(figures))
        for kommune in figures:
            own = _cell(figures, frozenset({kommune}), ident, ages, alone=True)
            if kommune in secret:
                own = _blank(frozenset({kommune}))
            year, members = made.group(kommune, periode.year)
            members &= set(figures)
            group = _cell(figures, members, ident, ages) if members else (None, None, None, None, 0, None)
            if members and not shown_group(members, secret, figures):
                group = _blank(members)
            found.add(
                (
                    ident, kommune, periode, *own[:4], own[5], year if members else None, *group[:4], len(members),
                    group[5], *land[:4], len(figures), land[5],
                )
            )  # fmt: skip
    return found


def _cell(
    figures: dict[str, Tal], members: frozenset[str], ident: str, ages: dict[str, Tal], *, alone: bool = False
) -> tuple:
    """``ages``: whose nævner is the inhabitants that a count is shown per 1,000 of. There is no mean of counts."""
    over = sum((figures[m].taeller for m in members), Decimal(0))
    under = sum((figures[m].naevner for m in members), Decimal(0))
    value = quotient(Fraction(over) * NOEGLETAL[ident], Fraction(under)) if under else None
    if ident in COUNTS and not alone:
        value = None
    people = [ages[m].naevner if m in ages else Decimal(0) for m in members]
    per_1000 = quotient(Fraction(over) * 1000, Fraction(sum(people))) if all(people) else None
    return over, under, value, per_1000, len(members), None


def _blank(members: frozenset[str]) -> tuple:
    return None, None, None, None, len(members), "diskretion"
