"""Fetches new datapakker from the SFTP server into the inbox.

A package is seen, stable (or marked as ready), downloaded into a part, verified, noted as fetched, named. A run may
be killed at any point: the next one ends in the same place, and no package is fetched twice.
"""

from __future__ import annotations

import re
import shutil
import threading
import time
from collections import deque
from collections.abc import Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

from flis.fetch.choice import Choice, Seen, Skipped, choose, unchanged
from flis.fetch.download import bytes_at_hand, recover, remove_stale_parts
from flis.fetch.settle import Fetched, settle_all
from flis.fetch.sftp.read import Vanished
from flis.fetch.sftp.settings import SftpSettings
from flis.fetch.state import FetchState, RemoteFile
from flis.fetch.worker import OF_ONE_FILE, Arrived, Stopped, Worker, fetch_file
from flis.ground.errors import FlisError
from flis.ground.progress import Progress

if TYPE_CHECKING:
    from flis.fetch.ssh.client import Connection


_ROOM_TO_LEAVE = 64 << 20  # bytes of disk for the state, the log and everybody else


@dataclass(frozen=True)
class FetchReport:
    """What a run did. ``bytes`` counts what came over the line, ``seconds`` the whole run.

    ``planned`` is what was to be fetched (all that a dry run gives); ``failed`` holds one error per file that could
    not be fetched while others could.
    """

    planned: tuple[RemoteFile, ...]
    fetched: tuple[Fetched, ...]
    skipped: tuple[Skipped, ...]
    failed: tuple[FlisError, ...]
    bytes: int
    seconds: float

    def as_dict(self) -> dict[str, Any]:
        """The form that ``--json`` prints."""
        return {
            "planned": [{"name": file.name, "size": file.size} for file in self.planned],
            "fetched": [
                {"name": file.name, "size": file.size, "bytes": file.bytes, "resumed_from": file.resumed_from}
                for file in self.fetched
            ],
            "skipped": [{"name": file.name, "reason": file.reason, "text": file.text} for file in self.skipped],
            "failed": [error.as_dict() for error in self.failed],
            "bytes": self.bytes,
            "seconds": round(self.seconds, 3),
        }


def count_files(settings: SftpSettings) -> int:
    """Logs in and counts the ordinary files in the settings' folders. Raises as ``fetch`` does."""
    worker = Worker(settings, threading.Event())
    try:
        seen = worker.persist(lambda connection: _list(connection, settings))
    finally:
        worker.close()
    return sum(entry.kind in ("file", "unknown") for entry in seen)


def fetch(
    settings: SftpSettings,
    inbox: Path,
    state: Path,
    pattern: re.Pattern[str],
    *,
    progress: Progress,
    dry_run: bool = False,
) -> FetchReport:
    """Brings every new file whose whole name matches ``pattern`` into ``inbox`` and notes it in the file ``state``.

    The caller holds the data folder's lock. Raises what concerns the whole run (settings, connection, host key,
    login, folder, disk); what concerns one file stands in the report.
    """
    begun = time.monotonic()
    known = FetchState.load(state)
    stop = threading.Event()
    worker = Worker(settings, stop)
    outcome = _Outcome()
    try:
        if not dry_run:
            _make(inbox)
            recover(known, inbox)
        wanted, skipped, adopted = _look(worker, inbox, known, pattern)
        if not dry_run:
            known.add(adopted)
            remove_stale_parts(inbox, wanted)
            _check_room(inbox, wanted)
            _fetch_all(worker, wanted, inbox, known, progress, outcome)
    finally:
        worker.close()
    return FetchReport(
        planned=tuple(wanted),
        fetched=tuple(sorted(outcome.fetched, key=lambda file: file.name)),
        skipped=(*skipped, *outcome.skipped),
        failed=tuple(outcome.failed),
        bytes=sum(file.bytes for file in outcome.fetched),
        seconds=time.monotonic() - begun,
    )


@dataclass
class _Outcome:
    """Filled by several threads; appending to a list is one step."""

    fetched: list[Fetched] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    failed: list[FlisError] = field(default_factory=list)


def _make(inbox: Path) -> None:
    try:
        inbox.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FlisError("file-error", file=str(inbox), reason=error.strerror or "cannot be made") from error


def _look(
    worker: Worker, inbox: Path, known: FetchState, pattern: re.Pattern[str]
) -> tuple[list[RemoteFile], list[Skipped], tuple[RemoteFile, ...]]:
    """What is to be fetched, what is not, what need only be noted."""
    settings = worker.settings

    def choice() -> Choice:
        seen = worker.persist(lambda connection: _list(connection, settings))
        present = {file.name: file.stat().st_size for file in inbox.glob("*") if file.is_file()}
        return choose(seen, known, present, pattern, settings.marker)

    first = choice()
    if not first.wanted or settings.marker or not settings.stable_seconds:
        return list(first.wanted), list(first.skipped), first.adopted
    time.sleep(settings.stable_seconds)
    stable, unstable = unchanged(first, choice())
    return stable, [*first.skipped, *unstable], first.adopted


def _list(connection: Connection, settings: SftpSettings) -> list[Seen]:
    """All names in the settings' folders. Raises ``sftp-no-folder``, ``sftp-denied``."""
    session = connection.session()
    seen = []
    for named in settings.folders:
        try:
            folder = session.real_path(named)
            entries = session.folder(folder)
        except Vanished:
            raise FlisError("sftp-no-folder", folder=named, host=settings.host) from None
        for entry in entries:
            attributes = entry.attributes
            seen.append(Seen(folder, entry.name, attributes.kind, attributes.size, attributes.mtime))
    return seen


def _check_room(inbox: Path, wanted: Sequence[RemoteFile]) -> None:
    need = sum(remote.size - bytes_at_hand(remote, inbox) for remote in wanted)
    free = shutil.disk_usage(inbox).free
    if need and need + _ROOM_TO_LEAVE > free:
        raise FlisError("disk-full", folder=str(inbox), need=need + _ROOM_TO_LEAVE, free=free)


def _fetch_all(
    first: Worker, wanted: Sequence[RemoteFile], inbox: Path, known: FetchState, progress: Progress, outcome: _Outcome
) -> None:
    """Shares the files out among the connections, the largest first; one more thread verifies and names them."""
    waiting: deque[RemoteFile] = deque(sorted(wanted, key=lambda remote: -remote.size))
    arrived: SimpleQueue[Arrived | None] = SimpleQueue()
    count = min(first.settings.connections, len(wanted))
    if count == 0:
        return
    workers = [first, *(Worker(first.settings, first.stop) for _ in range(count - 1))]
    with ThreadPoolExecutor(max_workers=count + 1, thread_name_prefix="fetch") as pool:
        settling = pool.submit(settle_all, arrived, inbox, known, first.stop)
        try:
            working = [pool.submit(_work, worker, waiting, inbox, progress, arrived, outcome) for worker in workers]
            done, _ = wait(working, return_when=FIRST_EXCEPTION)
            for future in done:
                future.result()
        finally:
            # After an error, or ctrl-C, the other connections end at once; their parts are resumed next time.
            first.stop.set()
            for worker in workers:
                worker.close()
            arrived.put(None)
            fetched, failed = settling.result()
            outcome.fetched += fetched
            outcome.failed += failed


def _work(
    worker: Worker,
    waiting: deque[RemoteFile],
    inbox: Path,
    progress: Progress,
    arrived: SimpleQueue[Arrived | None],
    outcome: _Outcome,
) -> None:
    """Fetches files until none waits. Each takes the one after it too, so that it can be opened on the way."""
    remote = _next(waiting)
    while remote is not None and not worker.stop.is_set():
        following = _next(waiting)
        try:
            arrived.put(fetch_file(worker, remote, inbox, progress, following))
        except Vanished:
            outcome.skipped.append(Skipped(remote.name, "vanished"))
        except Stopped:
            return
        except FlisError as error:
            if error.code not in OF_ONE_FILE:
                raise
            outcome.failed.append(error)
        remote = following


def _next(waiting: deque[RemoteFile]) -> RemoteFile | None:
    try:
        return waiting.popleft()
    except IndexError:
        return None
