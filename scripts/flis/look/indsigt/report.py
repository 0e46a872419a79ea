"""What `flis indsigt` prints: where the rows of the person are, and with --json or --csv the rows themselves."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

_NOT_SEARCHED = (
    "Not searched: the packages in arkiv, from which the landed rows came, and those in indbakke, which were refused or"
    " have not landed."
)
_HEADS = ("tabel", "raekke", "pakke_navn", "fil", "raekke_nr", "kolonne", "vaerdi")


@dataclass(frozen=True)
class Row:
    """One row of the person. A landed row names its package, file and record number; others have none.

    ``cells`` are not in ``repr``, so that no log of a report can hold them. Pseudonyms are not among them.
    """

    tabel: str
    pakke_navn: str
    fil: str
    raekke_nr: int
    cells: tuple[tuple[str, Any], ...] = field(repr=False)

    @property
    def place(self) -> tuple[Any, ...]:
        """By which rows are sorted: the same rows come in the same order every time."""
        return self.tabel, self.pakke_navn, self.fil, self.raekke_nr, [str(value) for _, value in self.cells]


@dataclass(frozen=True)
class Indsigt:
    """The rows of one person: those that landed, and those that models made of them."""

    landed: tuple[Row, ...]
    built: tuple[Row, ...]

    def as_dict(self) -> dict[str, Any]:
        return {
            "landet": [
                {
                    "tabel": row.tabel,
                    "pakke_navn": row.pakke_navn,
                    "fil": row.fil,
                    "raekke_nr": row.raekke_nr,
                    "vaerdier": dict(row.cells),
                }
                for row in self.landed
            ],
            "bygget": [{"tabel": row.tabel, "vaerdier": dict(row.cells)} for row in self.built],
        }

    def csv(self) -> str:
        """One line for each value. ``raekke`` counts the rows, so that the values of one row can be found again."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(_HEADS)
        for number, row in enumerate((*self.landed, *self.built), 1):
            place = (row.tabel, number, row.pakke_navn, row.fil, row.raekke_nr or "")
            writer.writerows((*place, column, value) for column, value in row.cells)
        return text.getvalue()

    def lines(self) -> Iterator[str]:
        if not self.landed and not self.built:
            yield "No row in DSA or DM is of this person."
        yield from self._landed()
        yield from self._built()
        yield _NOT_SEARCHED
        if self.landed or self.built:
            yield "--json or --csv prints the rows themselves."

    def _landed(self) -> Iterator[str]:
        if self.landed:
            yield f"Landed rows: {len(self.landed):,}"
        by_file = groupby(self.landed, key=lambda row: (row.tabel, row.pakke_navn, row.fil))
        for (table, package, file), rows in by_file:
            numbers = [row.raekke_nr for row in rows]
            yield f"  {table}  {package}  {file}  {'record' if len(numbers) == 1 else 'records'} {_listed(numbers)}"

    def _built(self) -> Iterator[str]:
        if self.built:
            yield f"Rows of the tables and views that are made of them: {len(self.built):,}"
        for table, count in sorted(Counter(row.tabel for row in self.built).items()):
            yield f"  {table}  {count:,} {'row' if count == 1 else 'rows'}"


def _listed(numbers: Sequence[int]) -> str:
    return ", ".join(str(number) for number in sorted(numbers))
