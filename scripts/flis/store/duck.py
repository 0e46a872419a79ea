"""DSA in a DuckDB file. The only module that imports duckdb.

DuckDB's messages contain the values that caused them, so none of its texts leaves this module.
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
from flis.store import textkey

_SETTINGS = {
    # DuckDB must not download extensions without the operator's knowledge.
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    # Landing needs little memory. If a check of keys needs more than this, it uses the disk beside the database.
    "memory_limit": "228MB",
    "threads": "2",
    # Rows carry their numbers. Keeping their order would take a third longer, and small batches could fill the memory.
    "preserve_insertion_order": "false",
}
_SCHEMAS = ("Raa", "Drift")
# DuckDB's words for a file that is not a database, is cut off or has changed, and for one that cannot be opened.
_DAMAGED = ("not a valid DuckDB database file", "Could not read", "Corrupt database file")
_HELD_BACK = ("Permission denied", "Read-only file system", "Input/output error")


class DuckStore:
    """A :class:`flis.store.open.Store` over one DuckDB connection with DSA attached."""

    # A statement and a commit cost some milliseconds each, so small packages share them.
    at_once = 64

    def __init__(self, connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
        self._connection = connection
        self._folder = folder
        self._files: dict[str, Path] = {}  # what is attached
        self.notices: list[str] = []

    @classmethod
    def open(cls, dsa: Path, *, read_only: bool) -> DuckStore:
        """Attach the file ``dsa``. Raises ``not-installed`` if it does not exist."""
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
        """A store with nothing attached. What does not fit into the memory goes to the disk beside ``file``."""
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
        """DSA on a connection that the caller has opened and will close."""
        store = cls(connection, dsa.parent)
        store.attach(dsa, read_only=False)
        return store

    def attach(self, file: Path, *, read_only: bool, name: str = "DSA") -> None:
        """Attach ``file`` under ``name``."""
        before, self._files = self._files, {name: file}
        self.execute(f"attach if not exists {_quoted(file)} as {name}{' (read_only)' if read_only else ''}")
        self._files = {**before, name: file}

    def recover(self) -> None:
        """Do nothing: there is no server whose connection could be lost."""

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
            # A broken connection cannot roll back, and nothing is kept. The operator must see the first error.
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
        # Raised outside the handler, so that DuckDB's text is not attached to the error as its context.
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
        if rows:
            # A list for each column: a parameter for each value would cost six times as much.
            lists = [list(values) for values in zip(*rows, strict=True)]
            values = ", ".join(["unnest(?)"] * len(columns))
            self.execute(f"insert into {table} ({', '.join(columns)}) select {values}", lists)

    def insert_batches(self, table: str, reader: Any) -> int:
        names = ", ".join(reader.schema.names)
        self._connection.register("flis_poster", reader)
        try:
            ((count,),) = self.query(f"insert into {table} ({names}) select {names} from flis_poster")
            return int(count)
        finally:
            with suppress(duckdb.Error):
                self._connection.unregister("flis_poster")

    def write_parquet(self, sql: str, file: Path) -> None:
        self.execute(f"copy ({sql}) to {_quoted(file)} (format parquet)")

    def hash_of(self, columns: Sequence[str]) -> str:
        return f"hash({', '.join(columns)})"

    def text_key(self, column: str) -> str:
        return textkey.on_duckdb(column)

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
    """Create the type ``datetime2``. The contracts use it for a point in time, and DuckDB does not have it."""
    store.execute(f"create type if not exists {database}.main.datetime2 as timestamp")


def _quoted(file: Path) -> str:
    return "'" + str(file).replace("'", "''") + "'"
