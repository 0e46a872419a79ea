"""The thread that verifies what has arrived, writes it through to the disk, notes it and names it."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

from flis.fetch.download import settle, verify
from flis.fetch.state import FetchState
from flis.fetch.worker import Arrived
from flis.ground.errors import FlisError

_LARGEST_BATCH = 32  # files named together


@dataclass(frozen=True)
class Fetched:
    """A package that now lies at ``path``. ``bytes`` came over the line in this run; ``resumed_from`` lay there."""

    name: str
    path: Path
    size: int
    bytes: int
    resumed_from: int


def settle_all(
    arrived: SimpleQueue[Arrived | None], inbox: Path, known: FetchState, stop: threading.Event
) -> tuple[list[Fetched], list[FlisError]]:
    """Takes files until None comes. What came together goes to the disk together: each write-through takes its time.

    Gives the named files, and an error for each that is no whole zip. Raises ``disk-full``, ``file-error``.
    """
    fetched: list[Fetched] = []
    failed: list[FlisError] = []
    try:
        while batch := _batch(arrived):
            whole = []
            for file in batch:
                try:
                    verify(file.remote, inbox, thorough=file.resumed_from > 0)
                    whole.append(file)
                except FlisError as error:
                    failed.append(error)
            settle([file.remote for file in whole], known, inbox)
            fetched += [_fetched(file, inbox) for file in whole]
    except BaseException:
        stop.set()
        raise
    return fetched, failed


def _fetched(file: Arrived, inbox: Path) -> Fetched:
    name = file.remote.name
    return Fetched(name, inbox / name, file.remote.size, file.bytes, file.resumed_from)


def _batch(arrived: SimpleQueue[Arrived | None]) -> list[Arrived]:
    """At least one file, and all that are there by now; none at the end."""
    batch = []
    item = arrived.get()
    while item is not None:
        batch.append(item)
        if arrived.empty() or len(batch) == _LARGEST_BATCH:
            return batch
        item = arrived.get()
    if batch:
        arrived.put(None)
    return batch
