"""One file from the server to the inbox: into a part, resumed where it stopped, verified, and only then named."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Protocol

from flis.fetch.sftp.read import Session, Vanished
from flis.fetch.sftp.wire import Attributes
from flis.fetch.state import PART_SUFFIX, FetchState, RemoteFile
from flis.ground.durable import NO_ROOM, disk_error, sync, sync_folder
from flis.ground.errors import FlisError

SLICE = 1 << 30  # bytes read over one session; see ssh.client.LARGEST_SLICE
_BUFFER = 256 << 10
_FETCH_AGAIN = (
    "Nothing of it was kept. Run again to fetch it anew; if it comes like this again, it is damaged on the server:"
    " tell FLIS' servicedesk."
)
_MOST_RATIO = 200  # unpacked over packed, above which a member is not read through here: landing refuses it


class Sessions(Protocol):
    """A connection that gives a session with room for so many bytes."""

    def session(self, count: int = 0) -> Session: ...


def bytes_at_hand(remote: RemoteFile, inbox: Path) -> int:
    """How much of the file an earlier try left behind."""
    try:
        size = (inbox / remote.part_name).stat().st_size
    except FileNotFoundError:
        return 0
    return size if size <= remote.size else 0


def download(
    connection: Sessions,
    remote: RemoteFile,
    inbox: Path,
    advance: Callable[[int], object],
    following: str | None = None,
) -> None:
    """Fetches what is missing of ``remote`` into its part. ``advance`` hears of each byte count written.

    Raises ``file-changed`` or ``disk-full`` (its part is gone), ``file-error``, and what ``Session`` raises (the part
    stays and is resumed).
    """
    part = inbox / remote.part_name
    start = bytes_at_hand(remote, inbox)
    try:
        with part.open("r+b" if part.exists() else "w+b", buffering=_BUFFER) as sink:
            sink.truncate(start)
            sink.seek(start)
            after = _read(connection, remote, start, sink, advance, following)
        written = part.stat().st_size
    except OSError as error:
        if error.errno in NO_ROOM:
            part.unlink(missing_ok=True)
        raise disk_error(error, part, remote.size) from error
    except (Vanished, FlisError):
        # There is nothing to resume, so no part is left behind.
        if bytes_at_hand(remote, inbox) == 0:
            part.unlink(missing_ok=True)
        raise
    if not _is_same(after, remote) or written != remote.size:
        part.unlink()
        raise FlisError("file-changed", file=remote.name)


def _read(
    connection: Sessions,
    remote: RemoteFile,
    start: int,
    sink: IO[bytes],
    advance: Callable[[int], object],
    following: str | None,
) -> Attributes:
    """Reads to the end in slices; a part that is whole already is only looked up once more."""
    while True:
        end = min(remote.size, start + SLICE)
        is_last = end == remote.size
        session = connection.session(end - start)
        after = session.read_file(remote.path, start, end, sink, advance, following if is_last else None)
        if is_last or not _is_same(after, remote):
            return after
        start = end


def _is_same(now: Attributes, remote: RemoteFile) -> bool:
    """Whether the file is still the one that was chosen. Some servers tell no time, some nothing of a single file."""
    if now.size is None and now.mtime is None:
        return True
    return now.size in (None, remote.size) and remote.mtime in (0, now.mtime)


def settle(remotes: Sequence[RemoteFile], state: FetchState, inbox: Path) -> None:
    """Parts that are whole and verified go to the disk, are noted as fetched, and get their names.

    Killed at any point, ``recover`` and the next run end in the same place. Raises ``disk-full``, ``file-error``.
    """
    for remote in remotes:
        part = inbox / remote.part_name
        try:
            with part.open("r+b") as stream:
                sync(stream)
        except OSError as error:
            raise disk_error(error, part, 0) from error
    state.add(remotes)
    _give_names(remotes, inbox)


def recover(state: FetchState, inbox: Path) -> None:
    """Give the final names to files that a killed run had noted as fetched."""
    _give_names(state.unfinished(inbox), inbox)


def _give_names(remotes: Sequence[RemoteFile], inbox: Path) -> None:
    try:
        for remote in remotes:
            final = inbox / remote.name
            if final.exists():
                # The same name with other content: the older one is kept, out of the way of landing.
                final.replace(_aside(final))
            (inbox / remote.part_name).replace(final)
        sync_folder(inbox)
    except OSError as error:
        raise disk_error(error, inbox, 0) from error


def _aside(final: Path) -> Path:
    number = 1
    while (kept := final.with_name(f"{final.name}.erstattet-{number}")).exists():
        number += 1
    return kept


def verify(remote: RemoteFile, inbox: Path, thorough: bool) -> None:
    """Raises ``zip-corrupt``, and removes the part, unless it is a whole zip.

    ``thorough`` reads every member through: for resumed parts, which a power cut may have spoilt.
    """
    part = inbox / remote.part_name
    reason = _fault(part, thorough)
    if reason:
        part.unlink()
        raise FlisError("zip-corrupt", package=remote.name, reason=reason, advice=_FETCH_AGAIN)


def _fault(part: Path, thorough: bool) -> str | None:
    try:
        with zipfile.ZipFile(part) as archive:
            if thorough and all(item.file_size <= _MOST_RATIO * item.compress_size for item in archive.infolist()):
                return "a member's checksum is wrong" if archive.testzip() is not None else None
    except (zipfile.BadZipFile, EOFError, ValueError, zlib.error) as error:
        return f"its table of contents cannot be read ({type(error).__name__})"
    except (NotImplementedError, RuntimeError):
        return None  # packed or encrypted in a way that landing refuses by name
    return None


def remove_stale_parts(inbox: Path, wanted: Sequence[RemoteFile]) -> None:
    """Remove parts of files that the server no longer offers in that form."""
    keep = {remote.part_name for remote in wanted}
    for part in inbox.glob(f".*{PART_SUFFIX}"):
        if part.name not in keep:
            part.unlink()
