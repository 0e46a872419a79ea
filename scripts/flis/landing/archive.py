"""The archive of landed packages. It keeps them unchanged, readable by their owner only, until they are pruned."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from flis.ground.durable import disk_error, is_folder, sync_folder
from flis.project.folders import ARCHIVE


def keep(path: Path, archive: Path) -> Path:
    """Move a landed package to the archive, under its own name. Raises ``file-error``.

    If the archive has another package of this name, the new one gets a folder that is named by its sha256.
    """
    try:
        _own_folder(archive)
        target = archive / path.name
        if target.exists():
            sha256 = sha256_of(path)
            if sha256_of(target) != sha256:
                target = archive / sha256[:16] / path.name
                _own_folder(target.parent)
        if os.name == "posix":
            path.chmod(0o600)
        path.replace(target)
        sync_folder(target.parent)
    except OSError as error:
        raise disk_error(error, path, 0) from error
    return target


def archived(data_folder: Path) -> list[Path]:
    """Every package of the archive, in the order of the names. Raises ``file-error`` if it is not a folder."""
    found = (data_folder / ARCHIVE).rglob("*.zip") if is_folder(data_folder / ARCHIVE) else ()
    return sorted((p for p in found if p.is_file()), key=lambda path: (path.name, path.parent.name))


def _own_folder(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def sha256_of(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
