"""The nøgletal of the report, read from the benchmark: the table that readers outside a kommune may see.

No other table of figures is read. A blanked cell is therefore blanked in the report too.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import groupby
from typing import Any

from flis.store.mart import Mart, Record

# A report shows this many months back. Older ones stay in DM.
MONTHS = 37
_TABLE = "Generel.FaktNoegletalBenchmark"
_CATALOGUE = ("noegletal_id", "titel", "dataomraade", "noegletal_definition", "opgoerelsesniveau", "visningstype")
_TEXTS = ("taeller_tekst", "naevner_tekst", "sammenligning_dataomraade", "faldgruber")
_RESTS_ON = ("er_hele_perioden", "er_tilbagefoert")
_SHOWN = ("egen", "gruppe", "landet")


@dataclass(frozen=True)
class Noegletal:
    """One line of the catalogue."""

    ident: str
    titel: str
    dataomraade: str
    definition: str
    niveau: str
    visningstype: str
    taeller: str
    naevner: str
    gruppe: str
    faldgruber: str

    @property
    def er_antal(self) -> bool:
        """A count says how large a kommune is. It is not compared with other kommuner."""
        return self.naevner == "1"


@dataclass(frozen=True)
class Point:
    """One period of one nøgletal and kommune. ``hidden`` names the values that are blanked."""

    periode: date
    values: dict[str, Decimal | None]
    hidden: frozenset[str]
    gruppe_kommuner: int
    landet_kommuner: int
    # False where the year goes on, or where the month lies before the kommune's first delivery.
    hele_perioden: bool = True
    tilbagefoert: bool = False
    # Of a count: the same per 1,000 inhabitants of its ages, where they are known.
    per_1000: dict[str, Decimal | None] = field(default_factory=dict)

    @property
    def egen(self) -> Decimal | None:
        return self.values["egen"]


@dataclass(frozen=True)
class Dot:
    """One kommune in the comparison. ``kind`` is egen, gruppe or anden."""

    kode: str
    navn: str
    vaerdi: Decimal
    kind: str


@dataclass(frozen=True)
class Spread:
    """How the kommuner lie: five numbers, and the own place counted from the smallest (None: blanked or absent)."""

    antal: int
    mindste: Decimal
    nedre: Decimal
    midterste: Decimal
    oevre: Decimal
    stoerste: Decimal
    plads: int | None


@dataclass(frozen=True)
class Series:
    """One nøgletal of one kommune: its periods, oldest first, and all kommuner in the newest of them."""

    noegletal: Noegletal
    points: tuple[Point, ...]
    dots: tuple[Dot, ...]
    # Kommuner that have a figure which is blanked.
    hidden: int

    @property
    def newest(self) -> Point:
        return self.points[-1]

    def before(self, months: int) -> Point | None:
        """The point that lies ``months`` before the newest one."""
        of = self.newest.periode
        wanted = of.year * 12 + of.month - 1 - months
        return next((p for p in self.points if p.periode.year * 12 + p.periode.month - 1 == wanted), None)

    @property
    def spread(self) -> Spread | None:
        """None where fewer than four kommuner can be shown."""
        values = sorted(dot.vaerdi for dot in self.dots)
        if len(values) < 4:
            return None
        lower, middle, upper = statistics.quantiles(values, n=4, method="inclusive")
        own = next((dot.vaerdi for dot in self.dots if dot.kind == "egen"), None)
        place = None if own is None else 1 + sum(value < own for value in values)
        return Spread(len(values), values[0], lower, middle, upper, values[-1], place)


class Figures:
    """All nøgletal, for one kommune after the other."""

    def __init__(self, mart: Mart, names: dict[str, str]) -> None:
        self._mart = mart
        self._names = names
        columns = ("noegletal_id", "kommune_kode", "periode")
        self._columns = (*columns, *(f"{of}_vaerdi" for of in _SHOWN), *(f"er_blaendet_{of}" for of in _SHOWN))
        self._columns += ("gruppe_kommuner_antal", "landet_kommuner_antal", "gruppe_aar")
        self._columns += (*(f"{of}_pr_1000" for of in _SHOWN), *_RESTS_ON)
        rows = mart.rows("Generel.DimNoegletal", (*_CATALOGUE, *_TEXTS))
        self.catalogue = [_noegletal(row) for row in sorted(rows, key=lambda row: row["noegletal_id"])]
        self._across = cache(self._read_across)
        self._group = cache(self._read_group)

    def of(self, kommune: str) -> Iterator[Series]:
        """The nøgletal that ``kommune`` has figures of, in the catalogue's order."""
        rows = self._mart.rows(_TABLE, self._columns, "kommune_kode = ?", (kommune,))
        rows.sort(key=lambda row: (row["noegletal_id"], row["periode"]))
        found = {ident: list(group) for ident, group in groupby(rows, key=lambda row: row["noegletal_id"])}
        for noegletal in self.catalogue:
            own = found.get(noegletal.ident)
            if own:
                yield self._series(noegletal, kommune, own[-MONTHS:])

    def _series(self, noegletal: Noegletal, kommune: str, rows: list[Record]) -> Series:
        points = tuple(map(_point, rows))
        across = [] if noegletal.er_antal else self._across(noegletal.ident, points[-1].periode)
        group = self._group(rows[-1]["gruppe_aar"], noegletal.gruppe, kommune)
        dots = [
            Dot(kode, self._names.get(kode, kode), value, _kind(kode, kommune, group))
            for kode, value in across
            if value is not None
        ]
        dots.sort(key=lambda dot: (dot.vaerdi, dot.kode))
        return Series(noegletal, points, tuple(dots), len(across) - len(dots))

    def _read_across(self, ident: str, periode: date) -> list[tuple[str, Decimal | None]]:
        rows = self._mart.rows(
            _TABLE,
            ("kommune_kode", "egen_vaerdi", "er_blaendet_egen"),
            "noegletal_id = ? and periode = ? and er_hele_perioden = 1 and er_tilbagefoert = 0",
            (ident, periode),
        )
        return [(row["kommune_kode"], _shown(row, "egen")) for row in rows]

    def _read_group(self, aar: int | None, dataomraade: str, kommune: str) -> frozenset[str]:
        if aar is None:
            return frozenset()
        rows = self._mart.rows(
            "Generel.DimSammenligningsgruppe",
            ("sammenligningskommune_kode",),
            "aar = ? and dataomraade = ? and kommune_kode = ?",
            (aar, dataomraade, kommune),
        )
        return frozenset(row["sammenligningskommune_kode"] for row in rows)


def _noegletal(row: dict[str, Any]) -> Noegletal:
    return Noegletal(*(str(row[name] or "") for name in (*_CATALOGUE, *_TEXTS)))


def _point(row: Record) -> Point:
    return Point(
        row["periode"],
        {of: _shown(row, of) for of in _SHOWN},
        frozenset(of for of in _SHOWN if row[f"er_blaendet_{of}"]),
        row["gruppe_kommuner_antal"] or 0,
        row["landet_kommuner_antal"] or 0,
        row["er_hele_perioden"] == 1,
        row["er_tilbagefoert"] == 1,
        {of: None if row[f"er_blaendet_{of}"] else row[f"{of}_pr_1000"] for of in _SHOWN},
    )


def _shown(row: Record, of: str) -> Decimal | None:
    """The value, unless it is marked as blanked: the mark counts, whatever stands beside it."""
    return None if row[f"er_blaendet_{of}"] else row[f"{of}_vaerdi"]


def _kind(kode: str, own: str, group: frozenset[str]) -> str:
    return "egen" if kode == own else "gruppe" if kode in group else "anden"
