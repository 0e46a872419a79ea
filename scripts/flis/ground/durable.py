"""Files that survive a power cut: written through to the disk, and renamed in one step."""

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
# How a database tells of it, which has no number for it.
NO_ROOM_TEXTS = ("No space left", "Disk quota exceeded", "not enough space on the disk")
# What is left on a full disk: less than one write of a database.
_LITTLE = 1 << 20


def sync(file: IO[bytes]) -> None:
    """All that was written to ``file`` is on the disk when this returns."""
    file.flush()
    os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """The names in ``folder`` are on the disk. Windows writes them with the file and cannot open a folder."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def is_folder(folder: Path) -> bool:
    """Whether there is such a folder. Raises ``file-error`` where something else lies in its place."""
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
    """Raises ``disk-full`` of the fullest disk where next to nothing is left, and where ``none`` was said to be."""
    free, folder = min((shutil.disk_usage(folder).free, str(folder)) for folder in folders if folder.is_dir())
    if none or free < _LITTLE:
        raise FlisError("disk-full", folder=folder, need="more", free=free)
