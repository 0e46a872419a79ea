"""DSA in a DuckDB file. The only module that imports duckdb.

DuckDB's messages hold the values they complain of, so none of its texts leaves this module.
"""

# ruff: noqa: S608 - the names in the statements are constants and the contracts' own; values are parameters

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import duckdb

from flis.ground.durable import NO_ROOM_TEXTS
from flis.ground.errors import FlisError

_SETTINGS = {
    # Nothing is fetched from the net behind the operator's back.
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    # Landing streams; what a key check needs beyond this goes to the disk beside the database.
    "memory_limit": "228MB",
    "threads": "2",
    # Each row carries its number; keeping an order takes a third longer, and small batches may fill the memory.
    "preserve_insertion_order": "false",
}
_SCHEMAS = ("Raa", "Drift")
# DuckDB's words for a file that is none of its own, was cut or has changed, and for one that the system holds back.
_DAMAGED = ("not a valid DuckDB database file", "Could not read", "Corrupt database file")
_HELD_BACK = ("Permission denied", "Read-only file system", "Input/output error")
# SQL Server takes 2100 parameters in one statement; both engines get the same.
_PARAMETERS = 2000


class DuckStore:
    """A :class:`flis.store.open.Store` over one DuckDB connection with DSA attached."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
        self._connection = connection
        self._folder = folder
        self._files: dict[str, Path] = {}  # what is attached
        self.notices: list[str] = []

    @classmethod
    def open(cls, dsa: Path, *, read_only: bool) -> DuckStore:
        """Attach the file ``dsa``, which is there. Raises ``not-installed`` where it is not."""
        if not dsa.is_file():
            raise FlisError("not-installed", where=str(dsa))
        store = cls.beside(dsa)
        try:
            store.attach(dsa, read_only=read_only)
        except BaseException:
            store.close()
            raise
        return store

    @classmethod
    def beside(cls, file: Path, **settings: str) -> DuckStore:
        """With nothing attached yet; what does not fit into memory is put aside next to ``file``."""
        own = {**_SETTINGS, "temp_directory": f"{file}.tmp", **settings}
        return cls(duckdb.connect(":memory:", config=own), file.parent)

    @classmethod
    def trial(cls, folder: Path, dsa: Path | None = None) -> DuckStore:
        """A DSA in memory, with the tables of ``dsa`` and the rows of its ledger and of drift/. Nothing is kept.

        What does not fit into memory is put aside in the system's folder for such, and not in the installation's.
        """
        aside = Path(tempfile.gettempdir()) / f"flis-{os.getpid()}-{uuid.uuid4().hex}"
        store = cls(duckdb.connect(":memory:", config={**_SETTINGS, "temp_directory": str(aside)}), folder)
        try:
            store.execute("attach ':memory:' as DSA")
            store.prepare()
            if dsa is not None:
                store.attach(dsa, read_only=True, name="landet")
                store._copy_ledger()
        except BaseException:
            store.close()
            raise
        return store

    def _copy_ledger(self) -> None:
        tables = self.query(
            "select table_schema, table_name from information_schema.tables"
            " where table_catalog = 'landet' and table_schema in ('Raa', 'Drift') and table_type = 'BASE TABLE'"
        )
        for schema, table in tables:
            # Landing asks for other packages' rows only in the ledger and in the files of drift/.
            rows = "" if schema == "Drift" or table.startswith("drift_") else " limit 0"
            self.execute(f'create table DSA.{schema}."{table}" as select * from landet.{schema}."{table}"{rows}')

    @classmethod
    def over(cls, connection: duckdb.DuckDBPyConnection, dsa: Path) -> DuckStore:
        """DSA on a connection that somebody else opened, and closes."""
        store = cls(connection, dsa.parent)
        store.attach(dsa, read_only=False)
        return store

    def attach(self, file: Path, *, read_only: bool, name: str = "DSA") -> None:
        """Attach ``file`` under ``name``."""
        before, self._files = self._files, {name: file}
        self.execute(f"attach if not exists {_quoted(file)} as {name}{' (read_only)' if read_only else ''}")
        self._files = {**before, name: file}

    def recover(self) -> None:
        """No server, no connection to lose."""

    def prepare(self) -> None:
        make_type(self, "DSA")
        for schema in _SCHEMAS:
            self.execute(f"create schema if not exists DSA.{schema}")
        # A table takes its types from the database that is in use.
        if self.query("select current_database()") == [("memory",)]:
            self.execute("use DSA")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        self.execute("begin transaction")
        try:
            yield
        except BaseException:
            # A broken connection cannot roll back and has nothing to keep; the first error is the one to tell.
            with suppress(duckdb.Error):
                self._connection.execute("rollback")
            raise
        self.execute("commit")

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> None:
        failure = None
        try:
            self._connection.execute(sql, list(parameters))
        except duckdb.Error as error:
            failure = self._translated(error)
        # Raised here and not above, so that no error carries DuckDB's text along as its context.
        if failure is not None:
            raise failure

    def query(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        self.execute(sql, parameters)
        return self._connection.fetchall()

    def counts_by(self, sql: str, column: str) -> dict[str, int]:
        # On lines of their own: the statement may end in a comment.
        rows = f"(\n{sql.rstrip().rstrip(';')}\n) as raekker"
        self.execute(f"select * from {rows} limit 0")
        if column not in [str(name).lower() for name, *_ in self._connection.description or ()]:
            return {}
        found = self.query(f"select {column}, count(*) as antal from {rows} group by {column} order by {column}")
        return {str(value): int(count) for value, count in found if value is not None}

    def insert_rows(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        at_once = _PARAMETERS // len(columns)
        one = f"({', '.join('?' * len(columns))})"
        for start in range(0, len(rows), at_once):
            part = rows[start : start + at_once]
            values = ", ".join([one] * len(part))
            names = ", ".join(columns)
            self.execute(f"insert into {table} ({names}) values {values}", [v for row in part for v in row])

    def insert_batches(self, table: str, reader: Any) -> None:
        names = ", ".join(reader.schema.names)
        self._connection.register("flis_poster", reader)
        try:
            self.execute(f"insert into {table} ({names}) select {names} from flis_poster")
        finally:
            with suppress(duckdb.Error):
                self._connection.unregister("flis_poster")

    def hash_of(self, columns: Sequence[str]) -> str:
        return f"hash({', '.join(columns)})"

    def text_key(self, column: str) -> str:
        return f"upper(rtrim({column}, ' '))"

    def columns(self) -> Mapping[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for schema, table, column in self.query(
            "select lower(table_schema), lower(table_name), lower(column_name)"
            " from information_schema.columns where table_catalog = 'DSA'"
        ):
            found.setdefault(f"{schema}.{table}", set()).add(column)
        return {table: frozenset(names) for table, names in found.items()}

    def close(self) -> None:
        self._connection.close()

    def __enter__(self) -> DuckStore:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _translated(self, error: duckdb.Error) -> FlisError:
        text, files = str(error), " or ".join(map(str, self._files.values()))
        database = " or ".join(name for name in self._files if name != "ny") or "DSA"
        if "Could not set lock" in text or "used by another process" in text or "already attached" in text:
            return FlisError("database-busy", database=database)
        if any(words in text for words in NO_ROOM_TEXTS):
            free = shutil.disk_usage(self._folder).free
            return FlisError("disk-full", folder=str(self._folder), need="more", free=free)
        if reason := next((words for words in _HELD_BACK if words in text), None):
            return FlisError("file-error", file=files, reason=reason)
        if any(words in text for words in _DAMAGED):
            return FlisError("database-damaged", file=files)
        return FlisError("database", database=database, reason=f"DuckDB's {type(error).__name__}")


def make_type(store: DuckStore, database: str) -> None:
    """``datetime2``, the contracts' word for a point in time, which SQL Server has and DuckDB has not."""
    store.execute(f"create type if not exists {database}.main.datetime2 as timestamp")


def _quoted(file: Path) -> str:
    return "'" + str(file).replace("'", "''") + "'"
