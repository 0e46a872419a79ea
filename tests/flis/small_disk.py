"""A disk of so many bytes, in memory: Linux mounts one for root, or for whoever may use sudo."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path


class SmallDisk:
    """Mounted at ``folder`` for as long as the context lasts."""

    def __init__(self, folder: Path, size: int) -> None:
        self.folder = folder
        self.size = size

    def __enter__(self) -> SmallDisk:
        self.folder.mkdir()
        _run("mount", "-t", "tmpfs", "-o", f"size={self.size},mode=0777", "flis-test", str(self.folder))
        return self

    def __exit__(self, *_: object) -> None:
        _run("umount", "--lazy", str(self.folder))

    def resize(self, size: int) -> None:
        _run("mount", "-o", f"remount,size={size}", str(self.folder))

    @property
    def used(self) -> int:
        """Bytes, in whole pages."""
        return shutil.disk_usage(self.folder).used


def can_mount(folder: Path) -> bool:
    """Whether this machine lets the tests have such a disk."""
    if sys.platform != "linux":
        return False
    try:
        with SmallDisk(folder, 1 << 20) as disk:
            return shutil.disk_usage(disk.folder).total == 1 << 20
    except (OSError, subprocess.CalledProcessError):
        return False


def _run(*command: str) -> None:
    before = () if os.getuid() == 0 else ("sudo", "-n")
    subprocess.run([*before, *command], check=True, capture_output=True)
