"""Writes files so that they survive a power cut: through to the disk, and renamed in one step."""

from __future__ import annotations

import errno
import os
import shutil
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import IO

from flis.ground.errors import FlisError

NO_ROOM = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}
# The words of a database for a full disk; it has no error number.
NO_ROOM_TEXTS = ("No space left", "Disk quota exceeded", "not enough space on the disk")
# A disk with less room than this counts as full: a database cannot write once.
_LITTLE = 1 << 20


def sync(file: IO[bytes]) -> None:
    """Return when everything that was written to ``file`` is on the disk."""
    file.flush()
    os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Return when the names in ``folder`` are on the disk. Windows writes them together with each file."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def put(new: Path, file: Path) -> None:
    """Put the written file ``new`` in the place of ``file``, in one step and after it is on the disk."""
    with new.open("rb+") as stream:
        sync(stream)
    new.replace(file)
    sync_folder(file.parent)


def is_folder(folder: Path) -> bool:
    """Whether ``folder`` exists. Raises ``file-error`` if something that is not a folder has its name."""
    try:
        there = folder.stat()
    except FileNotFoundError:
        if not folder.is_symlink():
            return False
        raise FlisError("file-error", file=str(folder), reason="a link that leads nowhere") from None
    except OSError as error:
        raise disk_error(error, folder, 0) from error
    if not stat.S_ISDIR(there.st_mode):
        raise FlisError("file-error", file=str(folder), reason="it is no folder")
    return True


def disk_error(error: OSError, file: Path, need: int) -> FlisError:
    """``disk-full`` or ``file-error`` for what went wrong with ``file``; ``need`` in bytes, 0 where nobody knows it."""
    if error.errno in NO_ROOM:
        free = shutil.disk_usage(file.parent).free
        return FlisError("disk-full", folder=str(file.parent), need=need or "more", free=free)
    return FlisError("file-error", file=str(file), reason=error.strerror or type(error).__name__)


def require_room(folders: Iterable[Path], *, none: bool) -> None:
    """Raise ``disk-full`` for the disk with the least room if it has less than 1 MiB, or if ``none`` is true."""
    free, folder = min((shutil.disk_usage(folder).free, str(folder)) for folder in folders if folder.is_dir())
    if none or free < _LITTLE:
        raise FlisError("disk-full", folder=folder, need="more", free=free)
