"""Decides which files on the server are fetched, and why the others are not. It touches no file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath, PureWindowsPath

from flis.datapakke.name import shown
from flis.fetch.sftp.look import Look
from flis.fetch.sftp.wire import printable
from flis.fetch.state import FetchState, RemoteFile

LONGEST_NAME = 200  # characters; the part's name is longer and must fit in 255 bytes

REASONS = {
    "name": "not the name of a datapakke",
    "unsafe-name": "the name cannot be a file name here",
    "long-name": f"the name is longer than {LONGEST_NAME} characters",
    "link": "a symbolic link",
    "folder": "a folder",
    "other": "not an ordinary file",
    "denied": "the server denies access to it",
    "unopened": "the server does not let it be read as a file",
    "no-size": "the server does not say how large it is",
    "same-name": "another folder has a file of this name",
    "fetched": "fetched before",
    "inbox": "lies in the inbox already",
    "marker": "its marker file is not there yet",
    "unstable": "still being written",
    "vanished": "gone from the server",
}


# A datapakke, though there is nothing to do about it now.
_OF_PACKAGES = {"same-name", "fetched", "inbox", "marker"}


@dataclass(frozen=True)
class Seen:
    """One name in a folder of the server. ``kind`` as in ``sftp.look.Look``."""

    folder: str
    name: str
    kind: str
    size: int | None
    mtime: int | None

    @property
    def remote(self) -> RemoteFile:
        return RemoteFile(f"{self.folder.rstrip('/')}/{self.name}", self.name, self.size or 0, self.mtime or 0)


@dataclass(frozen=True)
class Skipped:
    """A file that is not fetched. ``name`` is fit for a message; ``reason`` is a key of ``REASONS``."""

    name: str
    reason: str

    @property
    def text(self) -> str:
        return REASONS[self.reason]


@dataclass(frozen=True)
class Choice:
    """``adopted``: files that lie in the inbox without having been noted; they are noted, not fetched.

    ``files`` counts what lies on the server, ``packages`` those of them that are datapakker, fetched before or not.
    Folders and markers are not counted.
    """

    wanted: tuple[RemoteFile, ...]
    skipped: tuple[Skipped, ...]
    adopted: tuple[RemoteFile, ...]
    files: int
    packages: int


def questions(seen: Iterable[Seen], known: FetchState, pattern: re.Pattern[str]) -> list[Seen]:
    """The entries that the server is asked about one by one: packages by their name, and not fetched before.

    A listing may leave out type, size or time, and may give other values than a look at the single file gives.
    What is fetched is known by the single look. A link is passed over whatever it leads to.
    """
    return [
        entry
        for entry in seen
        if _bad_name(entry.name, pattern) is None
        and entry.kind != "link"
        and not (entry.kind in ("file", "unknown") and entry.size is not None and known.knows(entry.remote))
    ]


def answered(seen: Sequence[Seen], asked: Sequence[Seen], looks: Sequence[Look]) -> list[Seen]:
    """``seen``, with what the looks at some of them told."""
    told = dict(zip(asked, looks, strict=True))
    return [_with(entry, told[entry]) if entry in told else entry for entry in seen]


def _with(entry: Seen, look: Look) -> Seen:
    kind = look.kind
    if kind == "unknown" or (kind in ("denied", "unopened") and entry.kind != "unknown"):
        kind = entry.kind
    # What the single look tells is what it will tell after the download too, so the two never mix.
    mtime = entry.mtime if look.size is None and look.mtime is None else look.mtime
    # A size of 0 may be what a server says that does not know it.
    return replace(entry, kind=kind, size=look.size or entry.size or look.size, mtime=mtime)


def choose(
    seen: Iterable[Seen], known: FetchState, in_inbox: Mapping[str, int], pattern: re.Pattern[str], marker: str
) -> Choice:
    """``in_inbox``: sizes by name. Files that wait for a marker are distinguished from files that are not packages."""
    entries = sorted(seen, key=lambda entry: (entry.folder, entry.name))
    paths = {(entry.folder, entry.name) for entry in entries}
    files = 0
    wanted: dict[str, RemoteFile] = {}
    skipped: list[Skipped] = []
    adopted: list[RemoteFile] = []
    for entry in entries:
        if marker and entry.name.endswith(marker) and (entry.folder, entry.name.removesuffix(marker)) in paths:
            continue
        files += entry.kind != "folder"
        remote = entry.remote
        reason = _unfit(entry, pattern)
        if reason is None and known.knows(remote):
            reason = "fetched"
        elif reason is None and in_inbox.get(remote.name) == remote.size and not known.knows_path(remote.path):
            reason = "inbox"
            adopted.append(remote)
        elif reason is None and remote.name in wanted:
            reason = "same-name"
        elif reason is None and marker and (entry.folder, entry.name + marker) not in paths:
            reason = "marker"
        if reason is None:
            wanted[remote.name] = remote
        else:
            skipped.append(Skipped(printable(shown(entry.name, pattern)), reason))
    packages = len(wanted) + sum(one.reason in _OF_PACKAGES for one in skipped)
    return Choice(tuple(wanted.values()), tuple(skipped), tuple(adopted), files, packages)


def _unfit(entry: Seen, pattern: re.Pattern[str]) -> str | None:
    if reason := _bad_name(entry.name, pattern):
        return reason
    if entry.kind not in ("file", "unknown"):
        return entry.kind
    return "no-size" if entry.size is None else None


def _bad_name(name: str, pattern: re.Pattern[str]) -> str | None:
    if not pattern.fullmatch(name):
        return "name"
    if len(name) > LONGEST_NAME:
        return "long-name"
    return None if _is_safe(name) else "unsafe-name"


def _is_safe(name: str) -> bool:
    """Whether a server's name is one plain file name on every system, and no part or hidden file of ours."""
    windows = PureWindowsPath(name)
    return (
        name == PurePosixPath(name).name == windows.name
        and name.isprintable()
        and not name.startswith(".")
        and not name.endswith((".", " "))
        and not any(letter in name for letter in '<>:"|?*')
        and name.partition(".")[0].upper() not in _RESERVED
    )


_RESERVED = {"CON", "PRN", "AUX", "NUL", *(f"{port}{digit}" for port in ("COM", "LPT") for digit in range(10))}


def unchanged(first: Choice, second: Choice) -> tuple[list[RemoteFile], list[Skipped]]:
    """Of two looks at the server: what both saw alike, and what the second saw otherwise or no longer."""
    again = {remote.path: remote for remote in second.wanted}
    stable = [remote for remote in first.wanted if again.get(remote.path) == remote]
    left = [remote for remote in first.wanted if again.get(remote.path) != remote]
    return stable, [Skipped(remote.name, "unstable" if remote.path in again else "vanished") for remote in left]
