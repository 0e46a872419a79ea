"""A stand-in for the module ``mssql_python``: connects to nothing, notes every statement, answers from the catalogue.

dbt-sqlserver loads its driver once per process and keeps it in a runtime state with a public hook for tests; that hook
is the only seam used, so everything above the driver is dbt's and the adapter's own code.
"""

from __future__ import annotations

import datetime
import decimal
import threading
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from .binder import Problem
from .catalog import Catalog
from .interpreter import ResultSet, Session

PYTHON_TYPES = {
    "integer": int,
    "decimal": decimal.Decimal,
    "text": str,
    "date": datetime.date,
    "time": datetime.datetime,
    "bit": bool,
    "float": float,
    "varbinary": bytes,
    "null": int,
}


class Error(Exception):
    """The driver's errors; dbt treats a DatabaseError as the server's refusal."""


class DatabaseError(Error):
    pass


class InterfaceError(Error):
    pass


@dataclass(frozen=True)
class Statement:
    """One call of ``execute``: the node that dbt was running, the text, and what is wrong with it."""

    run: str
    number: int
    node: str
    sql: str
    problems: tuple[tuple[str, Problem], ...]


@dataclass
class Server:
    """What all connections share. ``run`` is the name of the dbt invocation that is under way."""

    catalog: Catalog
    run: str = ""
    statements: list[Statement] = field(default_factory=list)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def module(self) -> Any:
        """What dbt-sqlserver takes for ``import mssql_python``."""
        return SimpleNamespace(
            InternalError=InterfaceError,
            OperationalError=InterfaceError,
            InterfaceError=InterfaceError,
            DatabaseError=DatabaseError,
            pooling=lambda **_: None,
            connect=self.connect,
        )

    def connect(self, connection_string: str, **_: Any) -> Connection:
        parts = dict(part.split("=", 1) for part in connection_string.split(";") if "=" in part)
        return Connection(self, Session(self.catalog, parts["Database"]))


@dataclass
class Connection:
    server: Server
    session: Session
    autocommit: bool = True
    timeout: int = 0

    def add_output_converter(self, _kind: int, _converter: Any) -> None:
        """No value comes back that would have to be converted."""

    def cursor(self) -> Cursor:
        return Cursor(self)

    def commit(self) -> None:
        """Nothing is kept back, so nothing is to be committed."""

    rollback = close = commit


class Cursor:
    """Enough of PEP 249 for dbt: ``execute``, the description and rows of each result, ``nextset``."""

    rowcount = -1
    messages: tuple[Any, ...] = ()

    def __init__(self, connection: Connection):
        self.connection = connection
        self.results: list[ResultSet] = []

    @property
    def description(self) -> list[tuple[Any, ...]] | None:
        if not self.results:
            return None
        return [
            (column.name, PYTHON_TYPES.get(column.type.family, str) if column.type else str, *[None] * 5)
            for column in self.results[0].columns
        ]

    def execute(self, sql: str, bindings: list[Any] | None = None) -> None:
        from dbt_common.events.contextvars import get_node_info

        server = self.connection.server
        with server.lock:
            outcome = self.connection.session.run(sql if bindings is None else numbered(sql), bindings)
            node = get_node_info().get("unique_id") or server.run
            problems = tuple(dict.fromkeys(outcome.problems))
            server.statements.append(Statement(server.run, len(server.statements) + 1, node, sql, problems))
        self.results = outcome.results

    def fetchall(self) -> list[tuple[Any, ...]]:
        return self.fetchmany(len(self.results[0].rows)) if self.results else []

    def fetchmany(self, size: int) -> list[tuple[Any, ...]]:
        rows = self.results[0].rows
        taken, self.results[0].rows = rows[:size], rows[size:]
        return [tuple(row) for row in taken]

    def fetchone(self) -> tuple[Any, ...] | None:
        return next(iter(self.fetchmany(1)), None)

    def nextset(self) -> bool:
        self.results = self.results[1:]
        return bool(self.results)

    def close(self) -> None:
        self.results = []


def numbered(sql: str) -> str:
    """``?`` outside texts and quoted names becomes ``@p1``, ``@p2`` ..., as the driver sends it."""
    out, quote, count = [], "", 0
    for char in sql:
        if quote:
            quote = "" if char == quote else quote
        elif char in "'\"[":
            quote = "]" if char == "[" else char
        elif char == "?":
            count += 1
            out.append(f"@p{count}")
            continue
        out.append(char)
    return "".join(out)
