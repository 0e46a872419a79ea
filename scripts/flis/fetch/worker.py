"""One connection that fetches one file after another, and tries again where that can help."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from flis.fetch.download import bytes_at_hand, download
from flis.fetch.sftp.look import look
from flis.fetch.sftp.read import Vanished
from flis.fetch.sftp.settings import SftpSettings
from flis.fetch.state import RemoteFile
from flis.ground.errors import FlisError, shortened
from flis.ground.progress import Progress, Task

if TYPE_CHECKING:
    from flis.fetch.ssh.client import Connection

T = TypeVar("T")

# A lost connection may come back. A login or a host key is never tried twice: accounts get locked.
WORTH_ANOTHER_TRY = {"sftp-unreachable", "sftp-broken"}
OF_ONE_FILE = {"sftp-broken", "sftp-protocol", "sftp-denied", "file-changed", "zip-corrupt"}
_STARTS_OVER = 2  # times that a file which changed while it was read is begun again


class Stopped(Exception):
    """Another worker met an error that ends the run."""


@dataclass(frozen=True)
class Arrived:
    """A file whose part is whole. ``bytes`` came over the line in this run; ``resumed_from`` bytes lay there before."""

    remote: RemoteFile
    bytes: int
    resumed_from: int


class Worker:
    """A connection that is made when it is needed, and made again when it was lost."""

    def __init__(self, settings: SftpSettings, stop: threading.Event, progress: Progress) -> None:
        self.settings = settings
        self.stop = stop
        self.progress = progress
        self._connection: Connection | None = None

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def persist(self, work: Callable[[Connection], T], at_hand: Callable[[], int] = lambda: 0) -> T:
        """``work`` on a connection, again after a pause while the connection is lost. Each new try is reported.

        Tries that do not add to the bytes ``at_hand`` are counted; after ``timing.attempts`` of them the last error
        is raised.
        """
        timing = self.settings.timing
        tries = 0
        while True:
            if self.stop.is_set():
                raise Stopped
            before = at_hand()
            try:
                return work(self._connect())
            except FlisError as error:
                if error.code not in WORTH_ANOTHER_TRY or error.facts.get("lasting"):
                    raise
                self.close()
                tries = 1 if at_hand() > before else tries + 1
                if tries >= timing.attempts:
                    raise _after(error, tries) from error
                pause = min(timing.longest_pause, timing.pause * 2 ** (tries - 1))
                self.progress.say(_next_try(error, self.settings.host, pause, tries + 1, timing.attempts))
            if self.stop.wait(pause):
                raise Stopped

    def _connect(self) -> Connection:
        if self._connection is None:
            from flis.fetch.ssh.client import connect  # paramiko takes a while to import

            self._connection = connect(self.settings)
        return self._connection


def _after(error: FlisError, tries: int) -> FlisError:
    return FlisError(error.code, **{**error.facts, "attempts": tries}) if "attempts" in error.facts else error


def _next_try(error: FlisError, host: str, pause: float, number: int, most: int) -> str:
    """E.g. ``sftp.flis.dk: Connection refused; trying again in 4 s (attempt 4 of 5)``."""
    return f"{shortened(host)}: {error.facts['reason']}; trying again in {pause:g} s (attempt {number} of {most})"


class _Meter:
    """Tells a task how much of a file is at hand, through interruptions and starts from the beginning."""

    def __init__(self, task: Task, stop: threading.Event) -> None:
        self._task = task
        self._stop = stop
        self._shown = 0
        self.received = 0

    def at(self, count: int) -> None:
        self._task.advance(count - self._shown)
        self._shown = count

    def advance(self, count: int) -> None:
        if self._stop.is_set():
            raise Stopped
        self.received += count
        self._shown += count
        self._task.advance(count)


def fetch_file(worker: Worker, remote: RemoteFile, inbox: Path, following: RemoteFile | None = None) -> Arrived:
    """Brings the whole file into its part. Raises ``Vanished``, ``Stopped`` and FlisError."""
    task = worker.progress.task(remote.name, remote.size)
    meter = _Meter(task, worker.stop)
    try:
        for turn in range(_STARTS_OVER + 1):
            resumed_from = bytes_at_hand(remote, inbox)
            try:
                worker.persist(
                    _downloading(remote, inbox, meter, following.path if following else None),
                    lambda remote=remote: bytes_at_hand(remote, inbox),
                )
                break
            except FlisError as error:
                if error.code != "file-changed" or turn == _STARTS_OVER:
                    raise
            remote = _look_again(worker, remote)
        return Arrived(remote, meter.received, resumed_from)
    finally:
        task.done()


def _downloading(remote: RemoteFile, inbox: Path, meter: _Meter, following: str | None) -> Callable[[Connection], None]:
    def work(connection: Connection) -> None:
        meter.at(bytes_at_hand(remote, inbox))
        download(connection, remote, inbox, meter.advance, following)

    return work


def _look_again(worker: Worker, remote: RemoteFile) -> RemoteFile:
    """The file as it is on the server after a pause."""
    if worker.stop.wait(worker.settings.stable_seconds):
        raise Stopped
    [now] = worker.persist(lambda connection: look(connection.session(), [remote.path]))
    if now.size is None or now.kind not in ("file", "unknown"):
        raise Vanished
    return RemoteFile(remote.path, remote.name, now.size, now.mtime or 0)
