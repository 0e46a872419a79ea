"""A disk that is full after so many bytes more.

``disk`` is one in memory, which Linux mounts for root, or for whoever may use sudo. Where it does not, only ``file`` is
left, a limit on the size of each file, which every POSIX system has. The long form tries both.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# FLIS_KILLS=200 makes a long form: so many sizes of the disk.
LONG = int(os.environ.get("FLIS_KILLS", "0"))
SIZES = max(6, LONG)
_ROOM = 1 << 30


class SmallDisk:
    """Lies at ``folder`` for as long as the context lasts, with room for everything but in ``full_after``."""

    def __init__(self, folder: Path, kind: str) -> None:
        self.folder = folder
        self.kind = kind
        # A database tells of a file that may not grow as of any other fault of the disk.
        self.codes = {"disk-full"} if kind == "disk" else {"disk-full", "file-error", "database"}

    def __enter__(self) -> SmallDisk:
        self.folder.mkdir()
        if self.kind == "disk":
            _run("mount", "-t", "tmpfs", "-o", f"size={_ROOM},mode=0777", "flis-test", str(self.folder))
        return self

    def __exit__(self, *_: object) -> None:
        if self.kind == "disk":
            _run("umount", "--lazy", str(self.folder))

    @contextmanager
    def full_after(self, size: int) -> Iterator[None]:
        """Room for ``size`` bytes more, in whole pages; of kind ``file``, no file larger than that."""
        if self.kind == "disk":
            self._resize(shutil.disk_usage(self.folder).used + 4096 + size)
            try:
                yield
            finally:
                self._resize(_ROOM)
            return
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (512 + size, hard))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    def _resize(self, size: int) -> None:
        _run("mount", "-o", f"remount,size={size}", str(self.folder))


def _run(*command: str) -> None:
    before = () if os.getuid() == 0 else ("sudo", "-n")
    subprocess.run([*before, *command], check=True, capture_output=True)


def _kinds() -> list[str]:
    if sys.platform != "linux":
        return ["file"] if os.name == "posix" else []
    try:
        with tempfile.TemporaryDirectory() as name, SmallDisk(Path(name) / "disk", "disk"):
            return ["disk", "file"] if LONG else ["disk"]
    except (OSError, subprocess.CalledProcessError):
        return ["file"]


KINDS = _kinds()
