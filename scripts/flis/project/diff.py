"""The reports of `flis contract`: one table, and what a release changed."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from flis.project.contract import Column, Contracts, Table, in_release


@dataclass(frozen=True)
class Change:
    """One difference between two releases. ``kind`` is ``added`` or ``removed``; no column: the table."""

    kind: str
    table: str
    column: str | None
    text: str


@dataclass(frozen=True)
class Diff:
    """What a release changed in the contracts."""

    older: str
    newer: str
    changes: tuple[Change, ...]

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def diff(contracts: Contracts, older: str, newer: str) -> Diff:
    """The tables and columns that only one of the two releases has."""
    changes: list[Change] = []
    for table in contracts.tables:
        if not table.fil:
            continue
        before, after = in_release(table, older), in_release(table, newer)
        if before != after:
            changes.append(Change("added" if after else "removed", table.name, None, table.description))
        elif after:
            changes.extend(_column_changes(table, older, newer))
    return Diff(older, newer, tuple(changes))


def _column_changes(table: Table, older: str, newer: str) -> list[Change]:
    changes = []
    for column in table.columns:
        before, after = in_release(column, older), in_release(column, newer)
        if before != after:
            text = f"{column.felt} {column.type.sql}".strip()
            changes.append(Change("added" if after else "removed", table.name, column.name, text))
    return changes


@dataclass(frozen=True)
class Sheet:
    """One table's contract for one release. ``files`` are all files of its package."""

    table: Table
    release: str
    columns: tuple[Column, ...]
    files: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        document = asdict(self.table)
        document["columns"] = [{**asdict(c), "type": c.type.sql} for c in self.columns]
        return {"release": self.release, "files": list(self.files), **document}


def sheet(contracts: Contracts, name: str, release: str) -> Sheet:
    """The contract of table ``name`` in ``release``. Raises ``bad-contract`` for an unknown name."""
    table = contracts.table(name)
    files = tuple(t.fil for t in contracts.delivered(release, table.omraade)) if table.fil else ()
    return Sheet(table, release, table.columns_in(release), files)
