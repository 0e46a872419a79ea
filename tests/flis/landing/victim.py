"""A command that is killed: `python -m tests.flis.landing.victim FOLDER [N] [WORK]`, WORK being a key of `WORK`.

Without N it says "ready" and goes to work, to be killed from outside. With N the process ends at the N-th step,
as abruptly: before a call of the database, between two batches, or around a file that is moved, removed or replaced.
It prints the number of steps when it comes to its end.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from tests.flis import yard as yards
from tests.flis.yard import Yard

from flis.fix.run import fix_place, run_fix
from flis.fix.shipped import fix_named
from flis.landing import inbox as land
from flis.landing import prune as pruning
from flis.landing import rekey
from flis.reading import table as table_reader
from flis.store import ledger


class Steps:
    """Counts steps and ends the process at one of them. Packages are read in several threads."""

    def __init__(self, last: int) -> None:
        self.count = 0
        self.last = last
        self._one_at_a_time = threading.Lock()

    def step(self) -> None:
        with self._one_at_a_time:
            self.count += 1
            if self.count == self.last:
                self.end()

    def end(self) -> None:
        os._exit(9)


class Watched:
    """A store whose every call is a step."""

    def __init__(self, store: Any, steps: Steps) -> None:
        self._store = store
        self._steps = steps

    def __getattr__(self, name: str) -> Any:
        self._steps.step()
        return getattr(self._store, name)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        self._steps.step()
        with self._store.transaction():
            yield
            self._steps.step()
        self._steps.step()

    def __enter__(self) -> Watched:
        return self

    def __exit__(self, *_: object) -> None:
        self._store.close()


def watch(steps: Steps, put: Callable[[Any, str, Any], None] = setattr) -> None:
    """Make every call of the database, every batch and every change of a file a step. ``put`` may be a patch's."""
    open_store, read_table = land.open_store, table_reader.read_table

    def batches(*arguments: Any) -> Iterator[Any]:
        for batch in read_table(*arguments):
            steps.step()
            yield batch
            steps.step()

    def between(module: Any, name: str) -> None:
        work = getattr(module, name)

        def watched(*arguments: Any) -> Any:
            steps.step()
            done = work(*arguments)
            steps.step()
            return done

        put(module, name, watched)

    for module in (land, pruning, rekey, yards):
        put(module, "open_store", lambda target, **_: Watched(open_store(target), steps))
    put(table_reader, "read_table", batches)
    for module, name in (
        (land, "keep"),
        (pruning, "_remove"),
        (pruning, "forget_deleted"),
        (rekey, "forget_deleted"),
    ):
        between(module, name)


def fixed(yard: Yard) -> None:
    with yard.store() as store:
        run_fix(fix_place(store, yard.project, yard.contracts), fix_named("oekonomi-ukendt-konto"), ())


WORK = {
    "land": Yard.land,
    "install": Yard.install,
    "upgrade": lambda yard: yard.upgrade("7.1"),
    "fix": fixed,
    "rekey": lambda yard: rekey.rekey(yard.project, yard.contracts, yard.target),
    "prune": lambda yard: pruning.prune(yard.project, yard.contracts, yard.target, date(2023, 7, 1), newest_too=True),
}


def main(folder: str, last: str = "0", work: str = "land") -> None:
    # Loaded before "ready", so that the kill meets the landing and not the imports.
    import duckdb
    import pyarrow

    assert duckdb and pyarrow and ledger
    yard = Yard(Path(folder))
    steps = Steps(int(last))
    watch(steps)
    print("ready", flush=True)
    WORK[work](yard)
    print(steps.count, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
