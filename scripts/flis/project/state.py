"""A number for what the files of the project say. It is another number when a file or a var is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator
from pathlib import Path

from flis.project.folders import local_folder, local_name
from flis.project.settings import PROJECT_FILE, Project

# What decides the SQL of the models.
MODELS = ("models", "macros", "seeds", "snapshots")
_ENDINGS = (".sql", ".yml", ".yaml", ".csv", ".md")
# flis writes it from the other files of lokal before it starts dbt (:mod:`flis.project.own`).
_WRITTEN = "macros/flis.sql"


def state_of(project: Project, folders: Collection[str] = MODELS, files: Collection[str] = (PROJECT_FILE,)) -> str:
    """The state of ``files``, of all in ``folders`` and in lokal, and of the vars, as a hash of 64 signs."""
    found = hashlib.sha256(json.dumps(dict(project.vars), sort_keys=True, default=str).encode())
    for name, path in _files(project.folder, folders, files):
        found.update(hashlib.sha256(name.encode()).digest() + hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()


def _files(folder: Path, folders: Collection[str], files: Collection[str]) -> Iterator[tuple[str, Path]]:
    """The name of each file within the project, and its path."""
    for name in files:
        if (folder / name).is_file():
            yield name, folder / name
    local = local_folder(folder)
    for name, room in (*((name, folder / name) for name in folders), (local_name(), local)):
        for path in sorted(room.rglob("*")):
            within = path.relative_to(room).as_posix()
            if path.suffix in _ENDINGS and path.is_file() and not (room == local and within == _WRITTEN):
                yield f"{name}/{within}", path
