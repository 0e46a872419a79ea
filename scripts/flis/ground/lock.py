"""Lets one command at a time work in a data folder. The only module that imports filelock.

The operating system holds the lock and releases it when the process dies, so a lock is never left behind.
A file beside the lock names its holder, for the message to the one who has to wait.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from flis.ground.durable import disk_error
from flis.ground.errors import FlisError

LOCK = "flis.lock"
HOLDER = "flis.lock.json"


@contextmanager
def held(data_folder: Path, command: str) -> Iterator[None]:
    """Hold the lock of ``data_folder`` while ``command`` (e.g. ``flis land``) runs. Raises ``busy``, ``file-error``."""
    from filelock import FileLock, Timeout

    lock = FileLock(data_folder / LOCK)
    try:
        data_folder.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
    except Timeout:
        raise FlisError("busy", holder=_holder(data_folder)) from None
    except OSError as error:
        raise disk_error(error, data_folder / LOCK, 0) from error
    try:
        _write_holder(data_folder, command)
        yield
    finally:
        # If something else has this name, an earlier error reported it. Only the lock decides.
        with suppress(OSError):
            (data_folder / HOLDER).unlink(missing_ok=True)
        lock.release()


def _write_holder(data_folder: Path, command: str) -> None:
    facts = {"pid": os.getpid(), "command": command, "since": datetime.now(UTC).isoformat(timespec="seconds")}
    try:
        (data_folder / HOLDER).write_text(json.dumps(facts), encoding="utf-8")
    except OSError as error:
        raise disk_error(error, data_folder / HOLDER, len(json.dumps(facts))) from error


def _holder(data_folder: Path) -> str:
    try:
        facts = json.loads((data_folder / HOLDER).read_text(encoding="utf-8"))
        return f"{facts['command']} (process {facts['pid']}, since {facts['since']})"
    except (OSError, ValueError, KeyError, TypeError):
        # The holder takes the lock a moment before it writes this file. Only the lock decides.
        return "a process that has not yet said who it is"
