"""Opens connections from the profile as dbt does, and translates the errors of the server."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

from flis.ground.errors import FlisError, TryAgain
from flis.store.sqlserver.sizes import sizes_of

_T = TypeVar("_T")
# The driver's own words for an SQLSTATE. They contain no value, but the server's text may.
_GONE = (
    "Communication link failure",
    "Connection not open",
    "Connection failure during transaction",
    "Connection timeout expired",
    "Connection is closed",
)
_TIMEOUT, _DEADLOCK = "Timeout expired", "Serialization failure"
# The server sends no counts of rows, and an error ends the whole transaction.
_SETTINGS = "set nocount on; set xact_abort on"


def connect(settings: Mapping[str, Any], database: str, placed: Callable[[str], str] = str) -> Connection:
    """A connection to ``database`` with the login of the profile; ``placed`` rewrites the names in it.

    Raises ``bad-profile``, ``not-installed``, ``database``.
    """
    import mssql_python

    text = _connection_string(settings, database)
    # A pooled connection would keep its session, and the application lock of a run that has ended.
    mssql_python.pooling(enabled=False)
    seconds = int(settings.get("login_timeout") or 0)
    raw = _translated(database, lambda: mssql_python.connect(text, autocommit=True, timeout=seconds))
    return Connection(raw, database, placed)


class Connection:
    """One session in autocommit, which speaks with catalogue errors: ``database``, or :class:`TryAgain` of it."""

    def __init__(self, raw: Any, database: str, placed: Callable[[str], str] = str) -> None:
        self._raw = raw
        self._database = database
        self._placed = placed
        self.execute(_SETTINGS)

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> None:
        self._do(lambda cursor: self._execute(cursor, sql, parameters))

    def query(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """The rows of the first result."""

        def ask(cursor: Any) -> list[tuple[Any, ...]]:
            self._execute(cursor, sql, parameters)
            return [tuple(row) for row in cursor.fetchall()]

        return self._do(ask)

    def counts_by(self, sql: str, column: str) -> dict[str, int]:
        """See Store. Counted here: a statement with CTEs cannot stand inside another one."""

        def ask(cursor: Any) -> dict[str, int]:
            cursor.execute(sql)
            names = [str(name).lower() for name, *_ in cursor.description]
            found: dict[str, int] = {}
            place = names.index(column) if column in names else None
            while place is not None and (row := cursor.fetchone()) is not None:
                if row[place] is not None:
                    found[str(row[place])] = found.get(str(row[place]), 0) + 1
            return found

        return self._do(ask)

    def execute_many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        """``sql`` for each of ``rows``, as parameter arrays."""

        def send(cursor: Any) -> None:
            cursor.setinputsizes(sizes_of(rows))
            cursor.executemany(self._placed(sql), [list(row) for row in rows])

        self._do(send)

    def bulk_copy(self, table: str, batches: Iterator[Any], columns: Sequence[str], rows: int, seconds: int) -> None:
        """Arrow ``batches`` into ``table`` (schema.table of this connection's database), ``rows`` at a commit."""
        options = {"batch_size": rows, "timeout": seconds, "column_mappings": list(columns)}

        def copy(cursor: Any) -> None:
            with _native_silence():
                cursor.bulkcopy_arrow(table, batches, **options)

        self._do(copy)

    def close(self) -> None:
        # Nothing of a broken connection is kept.
        with suppress(Exception):
            self._raw.close()

    def _execute(self, cursor: Any, sql: str, parameters: Sequence[Any]) -> None:
        if not parameters:
            cursor.execute(self._placed(sql))
            return
        cursor.setinputsizes(sizes_of([parameters]))
        cursor.execute(self._placed(sql), list(parameters))

    def _do(self, work: Callable[[Any], _T]) -> _T:
        def with_cursor() -> _T:
            cursor = self._raw.cursor()
            try:
                return work(cursor)
            finally:
                with suppress(Exception):
                    cursor.close()

        return _translated(self._database, with_cursor)


@contextmanager
def _native_silence() -> Iterator[None]:
    """Nothing that native code writes to the process's standard error is shown.

    Where the bulk copy's core meets an answer that it does not know, it prints a backtrace there, past Python, and
    the text may hold a value. The error itself arrives as an exception.
    """
    try:
        kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    except OSError:
        # The process has no standard error, so there is nothing to hide.
        yield
        return
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def _connection_string(settings: Mapping[str, Any], database: str) -> str:
    # dbt's own code, so that both log in alike: SQL login, Entra ID, Windows.
    from dbt.adapters.sqlserver.sqlserver_backend import build_mssql_python_connection_string
    from dbt.adapters.sqlserver.sqlserver_credentials import SQLServerCredentials
    from dbt_common.exceptions import DbtBaseException

    known = {name: value for name, value in settings.items() if name not in ("type", "threads")}
    # dbt's errors may contain parts of the profile, such as the password.
    with suppress(TypeError, ValueError, DbtBaseException):
        credentials = SQLServerCredentials(**SQLServerCredentials.translate_aliases({**known, "database": database}))
        return build_mssql_python_connection_string(credentials)
    raise FlisError("bad-profile", reason="dbt-sqlserver does not take this output", where="profiles.yml")


def _translated(database: str, work: Callable[[], _T]) -> _T:
    failure: FlisError
    try:
        return work()
    except FlisError as error:
        failure = error
    except Exception as error:  # noqa: BLE001 - the bulk copy's errors are of classes that the driver does not name
        failure = _error(error, database)
    except BaseException as error:
        # This is how the bulk copy's native code reports an answer that it does not know.
        if type(error).__name__ != "PanicException":
            raise
        failure = _error(error, database)
    # Raised outside the handler, so that the server's text is not attached to the error as its context.
    raise failure


def _error(error: BaseException, database: str) -> FlisError:
    driver = str(getattr(error, "driver_error", "") or type(error).__name__)
    text = str(error)
    if "Cannot open database" in text:
        return FlisError("not-installed", where=f"{database} on the server")
    reason = f"SQL Server: {driver}"
    if driver in _GONE or "Communication link failure" in text:
        return TryAgain("database", database=database, reason=reason)
    if driver in (_TIMEOUT, _DEADLOCK) or "deadlock victim" in text:
        return TryAgain("database", database=database, reason=reason)
    return FlisError("database", database=database, reason=reason)
