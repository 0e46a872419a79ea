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

from flis.fetch.choice import Skipped
from flis.fetch.download import bytes_at_hand, recover, remove_stale_parts
from flis.fetch.listing import choose_stable
from flis.fetch.report import FetchReport
from flis.fetch.settle import Fetched, settle_all
from flis.fetch.sftp.read import Vanished
from flis.fetch.sftp.settings import SftpSettings
from flis.fetch.state import FetchState, RemoteFile
from flis.fetch.worker import OF_ONE_FILE, Arrived, Stopped, Worker, fetch_file
from flis.ground.errors import FlisError
from flis.ground.progress import Progress


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
    worker = Worker(settings, stop, progress)
    outcome = _Outcome()
    try:
        if not dry_run:
            _make(inbox)
            recover(known, inbox)
        chosen = choose_stable(worker, inbox, known, pattern)
        if not dry_run:
            known.add(chosen.adopted)
            remove_stale_parts(inbox, chosen.wanted)
        _check_room(inbox, chosen.wanted)
        if not dry_run:
            _fetch_all(worker, chosen.wanted, inbox, known, outcome)
    finally:
        worker.close()
    return FetchReport(
        planned=chosen.wanted,
        fetched=tuple(sorted(outcome.fetched, key=lambda file: file.name)),
        skipped=(*chosen.skipped, *outcome.skipped),
        failed=tuple(outcome.failed),
        bytes=sum(file.bytes for file in outcome.fetched),
        seconds=time.monotonic() - begun,
        files=chosen.files,
        packages=chosen.packages,
        dry_run=dry_run,
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


def _check_room(inbox: Path, wanted: Sequence[RemoteFile]) -> None:
    """Raises ``disk-full`` where the packages do not fit on the disk; the figure it names is what they need."""
    need = sum(remote.size - bytes_at_hand(remote, inbox) for remote in wanted)
    folder = inbox
    while not folder.exists():  # a dry run makes none
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    if need > free:
        raise FlisError("disk-full", folder=str(inbox), need=need, free=free)


def _fetch_all(first: Worker, wanted: Sequence[RemoteFile], inbox: Path, known: FetchState, outcome: _Outcome) -> None:
    """Shares the files out among the connections, the largest first; one more thread verifies and names them."""
    waiting: deque[RemoteFile] = deque(sorted(wanted, key=lambda remote: -remote.size))
    arrived: SimpleQueue[Arrived | None] = SimpleQueue()
    count = min(first.settings.connections, len(wanted))
    if count == 0:
        return
    workers = [first, *(Worker(first.settings, first.stop, first.progress) for _ in range(count - 1))]
    with ThreadPoolExecutor(max_workers=count + 1, thread_name_prefix="fetch") as pool:
        settling = pool.submit(settle_all, arrived, inbox, known, first.stop)
        try:
            working = [pool.submit(_work, worker, waiting, inbox, arrived, outcome) for worker in workers]
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
    arrived: SimpleQueue[Arrived | None],
    outcome: _Outcome,
) -> None:
    """Fetches files until none waits. Each takes the one after it too, so that it can be opened on the way."""
    remote = _next(waiting)
    while remote is not None and not worker.stop.is_set():
        following = _next(waiting)
        try:
            arrived.put(fetch_file(worker, remote, inbox, following))
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
