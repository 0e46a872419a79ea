"""DM to read, by table and column name, on either engine."""

# ruff: noqa: S608 - the names in the statements are constants of the callers; values are parameters

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import Any

from flis.ground.errors import FlisError
from flis.project.settings import Target
from flis.store.open import Store, open_mart
from flis.store.sqlserver.names import Names

Record = dict[str, Any]


class Mart:
    """The tables of DM, and DSA beside them in ``store``. ``database`` is the name of DM on the engine.

    ``catalogue`` is the view that lists columns: DuckDB has one for all databases, SQL Server one in each.
    """

    def __init__(self, store: Store, database: str, catalogue: str) -> None:
        self.store = store
        self.database = database
        self._catalogue = catalogue

    @cached_property
    def columns(self) -> dict[str, frozenset[str]]:
        """``schema.table`` in small letters -> its columns in small letters."""
        found: dict[str, set[str]] = {}
        for schema, table, column in self.store.query(
            "select TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME"
            f" from {self._catalogue} where TABLE_CATALOG = '{self.database}'"
        ):
            found.setdefault(f"{schema}.{table}".lower(), set()).add(column.lower())
        return {table: frozenset(names) for table, names in found.items()}

    def rows(
        self,
        table: str,
        columns: Sequence[str],
        where: str = "",
        parameters: Sequence[Any] = (),
    ) -> list[Record]:
        """The rows of ``table``, e.g. ``Generel.DimKommune``, by column name. ``where`` has ``?`` for parameters.

        Raises ``not-built`` where the table or one of the columns is missing.
        """
        there = self.columns.get(table.lower())
        if there is None or not there.issuperset(columns):
            raise FlisError("not-built", table=f"DM.{table}")
        condition = f" where {where}" if where else ""
        found = self.store.query(f"select {', '.join(columns)} from {self.database}.{table}{condition}", parameters)
        return [dict(zip(columns, row, strict=True)) for row in found]


@contextmanager
def reading_mart(target: Target) -> Iterator[Mart]:
    """DM of ``target``. Raises ``not-installed``, ``not-built``, ``database-busy``, ``database`` and
    ``bad-profile``.
    """
    database, catalogue = "DM", "INFORMATION_SCHEMA.COLUMNS"
    if target.engine == "sqlserver":
        database = Names.of(target).databases[-1]
        catalogue = f"{database}.{catalogue}"
    elif target.dsa_path.is_file() and not target.dm_path.is_file():
        raise FlisError("not-built", table="DM")
    with open_mart(target) as store:
        yield Mart(store, database, catalogue)
