"""What `flis spor` shows: the figure, what it is made of, and what was left out."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from flis.ground.amounts import counted

# The text of the nævner of a nøgletal that is a count.
_ONE = "1"
# Of many record numbers a line shows as many ranges as this.
_RANGES = 12
# The parts of a figure, as a row can be in them.
PARTS = ("taeller", "begge", "naevner", "grundlag")
_HEADS = (
    "noegletal_id",
    "kommune_kode",
    "periode",
    "del",
    "tabel",
    "pakke_navn",
    "fil",
    "raekke_nr",
    "rettelser",
)


@dataclass(frozen=True)
class Figure:
    """A row of FaktNoegletal."""

    noegletal_id: str
    titel: str
    kommune_kode: str
    periode: date
    taeller: Decimal
    taeller_tekst: str
    naevner: Decimal
    naevner_tekst: str
    faktor: str
    vaerdi: Decimal | None
    kilde: str


@dataclass(frozen=True)
class Delivered:
    """A delivered row. ``del_`` is the part of the figure that it is in: taeller, naevner, begge or grundlag."""

    tabel: str
    pakke_navn: str
    fil: str
    raekke_nr: int
    del_: str
    rettelser: str
    person: str | None


@dataclass(frozen=True)
class Fact:
    """The rows of one fact table in DM, without persons. The first column, ``del``, is the part of the figure."""

    tabel: str
    kolonner: tuple[str, ...]
    raekker: tuple[tuple[Any, ...], ...]

    @property
    def parts(self) -> Counter[str]:
        return Counter(row[0] for row in self.raekker)


@dataclass(frozen=True)
class Correction:
    """A correction in force of a row that is in the figure, or that it left out."""

    rettelse_navn: str
    tabel: str
    pakke_navn: str
    raekke_nr: int
    handling: str
    kolonne: str | None
    aarsag: str
    driftsmeddelelse_id: str | None


@dataclass(frozen=True)
class Left:
    """Delivered rows of the same files that are not in the figure."""

    tabel: str
    pakke_navn: str
    antal: int
    grund: str


@dataclass(frozen=True)
class Spor:
    """Everything behind one figure.

    ``igen``: the models give the same figure again when only the delivered rows shown here have landed. ``samme``: DM
    has the figure that the landed packages give now.
    """

    figure: Figure
    facts: tuple[Fact, ...]
    delivered: tuple[Delivered, ...]
    corrections: tuple[Correction, ...]
    left: tuple[Left, ...]
    igen: bool
    samme: bool
    with_persons: bool

    def as_dict(self) -> dict[str, Any]:
        rows = [self._row(row) for row in self.delivered]
        facts = [
            {"tabel": fact.tabel, "raekker": [dict(zip(fact.kolonner, row, strict=True)) for row in fact.raekker]}
            for fact in self.facts
        ]
        return {
            "noegletal": asdict(self.figure),
            "fakta": facts,
            "leveret": rows,
            "rettelser": [asdict(one) for one in self.corrections],
            "udeladt": [asdict(one) for one in self.left],
            "igen": self.igen,
            "samme": self.samme,
        }

    def _row(self, row: Delivered) -> dict[str, Any]:
        found = {
            "del": row.del_,
            "tabel": row.tabel,
            "pakke_navn": row.pakke_navn,
            "fil": row.fil,
            "raekke_nr": row.raekke_nr,
            "rettelser": row.rettelser,
        }
        return {**found, "person": row.person} if self.with_persons else found

    def csv(self) -> str:
        """One line for each delivered row."""
        figure = self.figure
        heads = [*_HEADS, "person"] if self.with_persons else list(_HEADS)
        text = io.StringIO()
        writer = csv.DictWriter(text, heads, lineterminator="\n")
        writer.writeheader()
        own = {"noegletal_id": figure.noegletal_id, "kommune_kode": figure.kommune_kode, "periode": figure.periode}
        writer.writerows({**own, **self._row(row)} for row in self.delivered)
        return text.getvalue()

    def lines(self) -> Iterator[str]:
        figure = self.figure
        yield f"{figure.noegletal_id} {figure.titel}, kommune {figure.kommune_kode}, {figure.periode:%Y-%m}"
        yield f"  tæller   {_plain(figure.taeller):>18}  {figure.taeller_tekst}"
        if figure.naevner_tekst == _ONE:
            by = "a count: the tæller itself"
        else:
            yield f"  nævner   {_plain(figure.naevner):>18}  {figure.naevner_tekst}"
            by = f"tæller / nævner × {figure.faktor}" if figure.faktor != "1" else "tæller / nævner"
        shown = "no value" if figure.vaerdi is None else _plain(figure.vaerdi)
        yield f"  value    {shown:>18}  {by}"
        if self.facts:
            yield ""
            yield "Fact rows in DM:"
            for fact in self.facts:
                yield from (
                    f"  {part:<8}  {fact.tabel}  {counted(fact.parts[part], 'row')}"
                    for part in PARTS
                    if fact.parts[part]
                )
        yield ""
        yield f"Delivered rows: {len(self.delivered):,}"
        yield from self._files()
        if self.corrections:
            yield ""
            yield "Corrections of these rows, or that leave rows of these files out:"
            yield from _grouped_corrections(self.corrections)
        if self.left:
            yield ""
            yield "Not in the figure, of the same files:"
            yield from _grouped_left(self.left)
        yield ""
        if self.igen:
            yield "Built again from these delivered rows alone, the models give the same figure."
        else:
            yield "Built again from these delivered rows alone, the models give another figure: report it as a fault."
        if not self.samme:
            yield "DM has another figure than the landed packages give now. Run `flis build`, then run this again."

    def _files(self) -> Iterator[str]:
        by_file = groupby(self.delivered, key=lambda row: (row.del_, row.pakke_navn, row.fil))
        for (part, package, file), rows in by_file:
            numbers = [row.raekke_nr for row in rows]
            yield f"  {part:<8}  {package}  {file}  {counted(len(numbers), 'row')}: {ranges(numbers)}"


def _grouped_left(left: Sequence[Left]) -> Iterator[str]:
    key = lambda one: (one.tabel, one.grund)  # noqa: E731
    for (table, reason), found in groupby(sorted(left, key=key), key=key):
        ones = list(found)
        where = ones[0].pakke_navn if len(ones) == 1 else counted(len(ones), "package")
        yield f"  {counted(sum(one.antal for one in ones), 'row')} of {table} in {where}: {reason}"


def ranges(numbers: Sequence[int]) -> str:
    """2, 3, 4 and 9 as ``2-4, 9``; what is more than a line holds is counted."""
    found: list[list[int]] = []
    for number in sorted(numbers):
        if found and number == found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    shown = [str(a) if a == b else f"{a}-{b}" for a, b in found[:_RANGES]]
    rest = sum(b - a + 1 for a, b in found[_RANGES:])
    return ", ".join(shown) + (f" and {rest:,} more (--csv lists them)" if rest else "")


def _grouped_corrections(corrections: Sequence[Correction]) -> Iterator[str]:
    key = lambda one: (one.rettelse_navn, one.pakke_navn, one.tabel, one.handling, one.kolonne or "")  # noqa: E731
    for (name, package, table, act, column), rows in groupby(sorted(corrections, key=key), key=key):
        numbers = [row.raekke_nr for row in rows]
        what = f"{act} {column}".strip()
        yield f"  {name}: {what}  {package}  {table}  {counted(len(numbers), 'row')}: {ranges(numbers)}"


def _plain(number: Decimal) -> str:
    """A number without the zeros at its end. It has no mark between thousands: a Danish reader takes 4,611 for 4.6."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
