"""What lies in the server's folders: listed, looked at file by file where the listing does not decide, and chosen."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from flis.fetch.choice import Choice, Seen, answered, choose, questions, unchanged
from flis.fetch.sftp.look import look
from flis.fetch.sftp.read import Vanished
from flis.fetch.sftp.settings import SftpSettings
from flis.fetch.state import FetchState
from flis.fetch.worker import Worker
from flis.ground.errors import FlisError
from flis.ground.progress import Progress

if TYPE_CHECKING:
    from flis.fetch.ssh.client import Connection


def look_around(settings: SftpSettings, pattern: re.Pattern[str], progress: Progress) -> Choice:
    """Logs in and says which files on the server are datapakker. Raises as ``fetch`` does; keeps nothing."""
    worker = Worker(settings, threading.Event(), progress)
    try:
        return _choice(worker, {}, FetchState.none(), pattern)
    finally:
        worker.close()


def choose_stable(worker: Worker, inbox: Path, known: FetchState, pattern: re.Pattern[str]) -> Choice:
    """What is to be fetched: without markers, only what two looks, ``stable_seconds`` apart, see alike."""
    settings = worker.settings

    def present() -> dict[str, int]:
        return {file.name: file.stat().st_size for file in inbox.glob("*") if file.is_file()}

    first = _choice(worker, present(), known, pattern)
    if not first.wanted or settings.marker or not settings.stable_seconds:
        return first
    time.sleep(settings.stable_seconds)
    stable, unstable = unchanged(first, _choice(worker, present(), known, pattern))
    return replace(first, wanted=tuple(stable), skipped=(*first.skipped, *unstable))


def _choice(worker: Worker, in_inbox: Mapping[str, int], known: FetchState, pattern: re.Pattern[str]) -> Choice:
    seen = worker.persist(lambda connection: _list(connection, worker.settings))
    asked = questions(seen, known, pattern)
    paths = [entry.remote.path for entry in asked]
    looks = worker.persist(lambda connection: look(connection.session(), paths)) if paths else []
    return choose(answered(seen, asked, looks), known, in_inbox, pattern, worker.settings.marker)


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
            seen.append(Seen(folder, entry.name, entry.kind, entry.attributes.size, entry.attributes.mtime))
    return seen
