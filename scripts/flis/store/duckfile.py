"""Creates, rewrites and checks DuckDB's files. A file is replaced completely or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flis.ground.durable import disk_error, put
from flis.ground.errors import FlisError
from flis.store.duck import DuckStore, make_type


def rewrite(dsa: Path) -> None:
    """Write the file ``dsa`` anew, because deleted rows can still be read in the free pages of the old one.

    If it is interrupted, the file stays as it was. Raises ``database-busy``, ``disk-full``, ``file-error``.
    """
    with _replacing(dsa) as (store, new):
        # Opened for writing, so that nobody else has it open. The checkpoint moves its log into the file.
        store.attach(dsa, read_only=False)
        store.execute("checkpoint DSA")
        store.attach(new, read_only=False, name="ny")
        store.execute("copy from database DSA to ny")


def require_database(file: Path) -> None:
    """Check that DM's ``file``, if it exists, opens. Raises ``mart-unreadable``, ``database-busy``, ``database``."""
    if not file.exists():
        return
    unreadable = FlisError("mart-unreadable", file=str(file))
    if not file.is_file():
        raise unreadable
    # Opening the file takes over the log that a killed build left, which needs the memory of a build.
    with DuckStore.beside(file, memory_limit="80%") as store:
        try:
            store.attach(file, read_only=False, name="DM")
        except FlisError as error:
            raise (unreadable if error.code == "database-damaged" else error) from None


def make_database(file: Path) -> None:
    """Create an empty database, completely or not at all, because half a file could never be opened."""
    if file.exists():
        return
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise disk_error(error, file.parent, 0) from error
    with _replacing(file) as (store, new):
        store.attach(new, read_only=False, name="ny")
        make_type(store, "ny")


@contextmanager
def _replacing(file: Path) -> Iterator[tuple[DuckStore, Path]]:
    """A store and a new file, which replaces ``file`` when the caller has filled it as the database ``ny``."""
    new = file.with_name(f"{file.name}.ny")
    size = 0
    try:
        # A killed run may have left half a file, and temporary files of its queries.
        _remove(new)
        shutil.rmtree(f"{file}.tmp", ignore_errors=True)
        with DuckStore.beside(file) as store:
            yield store, new
            store.execute("checkpoint ny")
        if file.exists():
            size = file.stat().st_size
            shutil.copymode(file, new)
        put(new, file)
    except OSError as error:
        raise disk_error(error, file, size) from error
    finally:
        _remove(new)


def _remove(new: Path) -> None:
    for file in (new, new.with_name(f"{new.name}.wal")):
        file.unlink(missing_ok=True)
