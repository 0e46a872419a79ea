"""Every figure of an installation, traced by `flis spor`'s own means and built again from the rows found."""

# ruff: noqa: S608 - the names in the statements are the project's own

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from flis.look.spor.compiled import Compiled
from flis.look.spor.models import Relation
from flis.look.spor.needs import ALLE
from flis.look.spor.spor import DELIVERED, own_model
from flis.look.spor.workshop import CELLS, Workshop
from flis.store.duck import DuckStore, make_type

Amounts = tuple[Decimal, ...]
_AMOUNTS = ("taeller", "naevner", "personer_antal")


@dataclass(frozen=True)
class Row:
    """A figure: nøgletal, kommune and month, what the landed rows give, and what those found give again."""

    key: tuple[Any, ...]
    figure: Amounts
    again: Amounts
    rows: int
    own: bool


class Tracing:
    def __init__(self, connection: duckdb.DuckDBPyConnection, manifest: dict[str, Any]) -> None:
        self._connection = connection
        self._compiled = Compiled(manifest)
        self._workshop = Workshop(self, self._copy, (ALLE,))

    def _copy(self, relation: Relation, new: str) -> None:
        database = "DSA" if relation.kind == "source" else "DM"
        self.execute(f"create table {new} as from {database}.{relation.schema}.{relation.name}")

    def execute(self, sql: str) -> None:
        self._connection.execute(sql)

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        return self._connection.execute(sql).fetchall()

    def figures(self) -> list[tuple[Any, ...]]:
        """What DM shows: the key of each figure, and its amounts."""
        columns = ", ".join(("noegletal_id", "kommune_kode", "periode", *_AMOUNTS))
        return self.query(f"select {columns} from DM.Generel.FaktNoegletal where kilde = 'egen'")

    def own(self) -> list[Row]:
        names = [name for (name,) in self.query("select noegletal_id from DM.Generel.DimNoegletal order by all")]
        return [row for name in names for row in self._rows(own_model(self._compiled.manifest, name), own=True)]

    def delivered(self) -> list[Row]:
        return self._rows(DELIVERED, own=False)

    def _rows(self, name: str, *, own: bool) -> list[Row]:
        node = self._compiled.node(name)
        assert node is not None, name
        behind = self._compiled.behind(node)
        self._workshop.trace(*behind)
        again = self._workshop.replay(*behind, "true")
        amounts = ", ".join(f"{side}.{name}" for side in ("celle", "igen") for name in _AMOUNTS)
        found = self.query(
            f"select celle.noegletal_id, celle.kommune_kode, celle.periode, len(celle.spor_alle), {amounts}"
            f" from {CELLS} as celle left join {again} as igen on celle.celle = igen.kommune_kode"
            " and celle.periode = igen.periode and celle.noegletal_id = igen.noegletal_id"
        )
        half = 4 + len(_AMOUNTS)
        return [Row(row[:3], row[4:half], row[half:], row[3], own) for row in found]


@contextmanager
def tracing(folder: Path, manifest: dict[str, Any]) -> Iterator[Tracing]:
    """``folder``: the data folder, which is only read. ``manifest``: dbt's, with the SQL of the last build."""
    with duckdb.connect() as connection:
        connection.execute("create type datetime2 as timestamp")
        for name in ("DSA", "DM"):
            connection.execute(f"attach '{(folder / name).as_posix()}.duckdb' as {name} (read_only)")
        yield Tracing(connection, manifest)


def workshop(place: Path) -> DuckStore:
    """A workshop beside which no database of the installation lies."""
    store = DuckStore.beside(place, memory_limit="2500MB")
    make_type(store, "memory")
    return store
