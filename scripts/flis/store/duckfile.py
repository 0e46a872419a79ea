"""The files of DuckDB's databases: made, written anew and looked at. Each takes its place whole, or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flis.ground.durable import disk_error, sync, sync_folder
from flis.ground.errors import FlisError
from flis.store.duck import DuckStore, make_type


def rewrite(dsa: Path) -> None:
    """Write the file ``dsa`` anew: what was deleted can still be read in a database's free pages.

    Broken off at any moment, it leaves the file as it was. Raises ``database-busy``, ``disk-full``, ``file-error``.
    """
    with _replacing(dsa) as (store, new):
        # To write, so that nobody else has it open; its log goes into the file, or would be read into the new one.
        store.attach(dsa, read_only=False)
        store.execute("checkpoint DSA")
        store.attach(new, read_only=False, name="ny")
        store.execute("copy from database DSA to ny")


def require_database(file: Path) -> None:
    """DM's ``file``, if there, can be opened to write. Raises ``mart-unreadable``, ``database-busy``, ``database``."""
    if not file.exists():
        return
    unreadable = FlisError("mart-unreadable", file=str(file))
    if not file.is_file():
        raise unreadable
    # What a killed build left in the log beside it is taken over here, with a build's memory.
    with DuckStore.beside(file, memory_limit="80%") as store:
        try:
            store.attach(file, read_only=False, name="DM")
        except FlisError as error:
            raise (unreadable if error.code == "database-damaged" else error) from None


def make_database(file: Path) -> None:
    """An empty database, whole or not at all: half a one could never be opened again."""
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
    """A store, and the file that takes the place of ``file`` when it has been filled as the database ``ny``."""
    new = file.with_name(f"{file.name}.ny")
    size = 0
    try:
        # What a run that was killed may have left: half a file, and what its queries put aside.
        _remove(new)
        shutil.rmtree(f"{file}.tmp", ignore_errors=True)
        with DuckStore.beside(file) as store:
            yield store, new
            store.execute("checkpoint ny")
        if file.exists():
            size = file.stat().st_size
            shutil.copymode(file, new)
        with new.open("rb+") as whole:
            sync(whole)
        new.replace(file)
        sync_folder(file.parent)
    except OSError as error:
        raise disk_error(error, file, size) from error
    finally:
        _remove(new)


def _remove(new: Path) -> None:
    for file in (new, new.with_name(f"{new.name}.wal")):
        file.unlink(missing_ok=True)
