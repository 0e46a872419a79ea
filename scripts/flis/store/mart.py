"""DM to read, by table and column name, on either engine."""

# ruff: noqa: S608 - the names in the statements are constants of the callers; values are parameters

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from flis.ground.errors import FlisError
from flis.project.settings import Target
from flis.store.open import Store, open_mart
from flis.store.sqlserver.names import Names

Record = dict[str, Any]


class Mart:
    """The tables of DM, and DSA beside them in ``store``. ``database`` is the name of DM on the engine.

    ``one_catalogue``: one view lists the columns of all databases (DuckDB). SQL Server has such a view in each.
    """

    def __init__(self, store: Store, database: str, *, one_catalogue: bool) -> None:
        self.store = store
        self.database = database
        self._one_catalogue = one_catalogue
        self._columns: dict[str, dict[str, frozenset[str]]] = {}

    @property
    def columns(self) -> dict[str, frozenset[str]]:
        """The tables of DM: ``schema.table`` in small letters -> its columns in small letters."""
        return self.columns_of(self.database)

    def columns_of(self, database: str) -> dict[str, frozenset[str]]:
        """As ``columns``, of any database on the engine. It is asked once."""
        if database not in self._columns:
            view = "INFORMATION_SCHEMA.COLUMNS" if self._one_catalogue else f"{database}.INFORMATION_SCHEMA.COLUMNS"
            found: dict[str, set[str]] = {}
            for schema, table, column in self.store.query(
                f"select TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME from {view} where TABLE_CATALOG = '{database}'"
            ):
                found.setdefault(f"{schema}.{table}".lower(), set()).add(column.lower())
            self._columns[database] = {table: frozenset(names) for table, names in found.items()}
        return self._columns[database]

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
    database = "DM"
    if target.engine == "sqlserver":
        database = Names.of(target).databases[-1]
    elif target.dsa_path.is_file() and not target.dm_path.is_file():
        raise FlisError("not-built", table="DM")
    with open_mart(target) as store:
        yield Mart(store, database, one_catalogue=target.engine != "sqlserver")
