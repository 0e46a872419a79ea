"""Which delivered codes no code list of the project knows, with the number of rows that have them."""

# ruff: noqa: S608 - the names in the statements are the contracts' own; values are parameters

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from flis.ground.amounts import counted
from flis.project.codelists import code_lists
from flis.project.contract import Contracts
from flis.project.koder import FILE, code_key, read_codes
from flis.reading.pseudonym import normalised
from flis.store.open import Store

FEWEST = 5  # a code with fewer rows is counted, and not shown


@dataclass(frozen=True)
class Unknown:
    """A code of one column that its code lists do not have. ``kode`` is None for the codes that are not shown."""

    table: str
    column: str
    kode: str | None
    rows: int


@dataclass(frozen=True)
class Codes:
    """All unknown codes, how many columns with a code list were looked at, and how many codes are mapped."""

    columns: int
    unknown: tuple[Unknown, ...]
    mapped: int = 0

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    def lines(self) -> Iterator[str]:
        for one in self.unknown:
            shown = one.kode if one.kode is not None else f"(codes with fewer than {FEWEST} rows, or unlike a code)"
            yield f"{one.table}.{one.column}  {shown}  {counted(one.rows, 'row')}"
        if not self.unknown:
            by = f" or lokal/{FILE}" if self.mapped else ""
            yield f"The code lists{by} know every code in {self.columns} columns."
            return
        yield f"Say in lokal/{FILE} what a code means: tabel,kolonne,leveret,kode (docs/kontrakt.md)."
        yield "The next build has the known code in every month. No shipped list is edited."


def unknown_codes(store: Store, contracts: Contracts, folder: Path) -> Codes:
    """Look at every landed column that a code list is for. A code that has the form of a CPR number is never shown."""
    lists = code_lists(folder)
    mapped = {(m.tabel, m.kolonne, code_key(m.leveret)) for m in read_codes(folder, contracts)}
    there = store.columns()
    found: list[Unknown] = []
    looked = 0
    for table in contracts.tables:
        landed = there.get(table.catalogued, frozenset())
        for column in table.columns:
            known = frozenset().union(*lists.get(column.name, ()))
            if not table.fil or not known or column.name not in landed or column.type.kind not in ("nvarchar", "char"):
                continue
            looked += 1
            rows = store.query(
                f"select {column.name} as kode, count(*) as antal from {table.qualified}"
                f" where {column.name} is not null group by {column.name}"
            )
            others = [
                (kode.rstrip(), antal)
                for kode, antal in rows
                if kode.rstrip() not in known and (table.name, column.name, code_key(kode)) not in mapped
            ]
            shown = {kode: antal for kode, antal in others if antal >= FEWEST and normalised(kode) is None}
            found += [Unknown(table.name, column.name, kode, antal) for kode, antal in sorted(shown.items())]
            if rest := sum(antal for kode, antal in others if kode not in shown):
                found.append(Unknown(table.name, column.name, None, rest))
    return Codes(looked, tuple(found), len(mapped))
