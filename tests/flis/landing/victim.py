"""A run of landing that is killed: `python -m tests.flis.landing.victim FOLDER [N]`.

Without N it says "ready" and lands, to be killed from outside. With N the process ends at the N-th step
of the run, as abruptly: before a call of the database, between two batches, or around a move to the archive.
It prints the number of steps when it comes to its end.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.flis.landing.yard import Yard

from flis import csvfile, ledger
from flis.landing import archive
from flis.landing import inbox as land


class Steps:
    """Counts steps and ends the process at one of them."""

    def __init__(self, last: int) -> None:
        self.count = 0
        self.last = last

    def step(self) -> None:
        self.count += 1
        if self.count == self.last:
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


def watch(steps: Steps) -> None:
    """Make every call of the database, every batch and every move a step."""
    open_store, read_table, keep = land.open_store, csvfile.read_table, land.keep

    def batches(*arguments: Any) -> Iterator[Any]:
        for batch in read_table(*arguments):
            steps.step()
            yield batch
            steps.step()

    def kept(*arguments: Any) -> Path:
        steps.step()
        path = keep(*arguments)
        steps.step()
        return path

    land.open_store = lambda target: Watched(open_store(target), steps)  # type: ignore[assignment,return-value]
    csvfile.read_table = batches
    land.keep = kept


def main(folder: str, last: str = "0") -> None:
    # Loaded before "ready", so that the kill meets the landing and not the imports.
    import duckdb
    import pyarrow

    assert duckdb and pyarrow and archive and ledger
    yard = Yard(Path(folder))
    steps = Steps(int(last))
    watch(steps)
    print("ready", flush=True)
    yard.land()
    print(steps.count, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
