"""What has been fetched: one JSON line per file, written through to the disk before the file gets its name.

A file is known by the server's own values alone (path, size, mtime); no clock of ours takes part in a decision.
Order of a file's end: its bytes are on the disk under the part name; its line is on the disk; it gets its final
name. Killed between the last two, the next run finds a line and a part, and gives the name (``unfinished``).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from flis.ground.durable import disk_error, sync, sync_folder
from flis.ground.errors import FlisError

PART_SUFFIX = ".part"


@dataclass(frozen=True)
class RemoteFile:
    """A file on the server. ``path`` is absolute there; ``size`` in bytes; ``mtime`` in seconds by its clock."""

    path: str
    name: str
    size: int
    mtime: int

    @property
    def fingerprint(self) -> str:
        """16 hex digits over path, size and mtime: another content under the same name has another one."""
        text = f"{self.path}\0{self.size}\0{self.mtime}"
        return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:16]

    @property
    def part_name(self) -> str:
        return f".{self.name}.{self.fingerprint}{PART_SUFFIX}"


class FetchState:
    """The state file in memory, and its end on disk. One thread adds."""

    def __init__(self, path: Path, files: list[RemoteFile], whole_bytes: int) -> None:
        self._path = path
        self._files = set(files)
        self._paths = {file.path for file in files}
        self._whole_bytes = whole_bytes

    @classmethod
    def load(cls, path: Path) -> FetchState:
        """Reads ``path``; a last line without its end (killed while writing) does not count. Raises ``file-error``."""
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            content = b""
        except OSError as error:
            raise FlisError("file-error", file=str(path), reason=error.strerror or "cannot be read") from error
        whole = content[: content.rfind(b"\n") + 1]
        files = [_parse(path, number, line) for number, line in enumerate(whole.splitlines(), 1)]
        return cls(path, files, len(whole))

    @classmethod
    def none(cls) -> FetchState:
        """Nothing was fetched before, and nothing is noted."""
        return cls(Path(), [], 0)

    def knows(self, file: RemoteFile) -> bool:
        return file in self._files

    def knows_path(self, path: str) -> bool:
        """Whether any content of this path was fetched."""
        return path in self._paths

    def unfinished(self, inbox: Path) -> list[RemoteFile]:
        """Files with a line whose part has not yet got its name."""
        parts = {part.name for part in inbox.glob(f".*{PART_SUFFIX}")}
        return [file for file in self._files if file.part_name in parts]

    def add(self, files: Sequence[RemoteFile]) -> None:
        """The files' lines are on the disk when this returns. Raises ``file-error``, ``disk-full``."""
        if not files:
            return
        lines = b"".join(_line(file) for file in files)
        try:
            self._append(lines)
        except OSError as error:
            with suppress(OSError), self._path.open("r+b") as stream:
                stream.truncate(self._whole_bytes)
            raise disk_error(error, self._path, len(lines)) from error
        self._whole_bytes += len(lines)
        self._files.update(files)
        self._paths.update(file.path for file in files)

    def _append(self, lines: bytes) -> None:
        is_new = not self._path.exists()
        if is_new:
            self._whole_bytes = 0
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("wb" if is_new else "r+b") as stream:
            # What a killed run left of a line, or an earlier failure of this one, goes.
            stream.truncate(self._whole_bytes)
            stream.seek(self._whole_bytes)
            stream.write(lines)
            sync(stream)
        if is_new:
            sync_folder(self._path.parent)


def _line(file: RemoteFile) -> bytes:
    fields = {"path": file.path, "name": file.name, "size": file.size, "mtime": file.mtime}
    return json.dumps(fields).encode("ascii") + b"\n"


def _parse(path: Path, number: int, line: bytes) -> RemoteFile:
    try:
        fields = json.loads(line)
        file = RemoteFile(fields["path"], fields["name"], fields["size"], fields["mtime"])
        if not (isinstance(file.path, str) and isinstance(file.name, str)):
            raise TypeError
        if not (type(file.size) is int and type(file.mtime) is int):
            raise TypeError
        _ = file.fingerprint  # half a letter has none
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        advice = f"Delete line {number} of the file. At worst its package is fetched again, which changes nothing."
        reason = f"line {number} cannot be understood"
        raise FlisError("file-error", file=str(path), reason=reason, advice=advice) from error
    return file
