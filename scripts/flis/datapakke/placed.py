"""Which entry of a zip is which file of the contract, and which entries are harmless and passed over.

A package is often zipped by hand: the folder is packed with its files, Finder adds ``__MACOSX``, tar-like writers
put ``./`` in front. Nothing of this changes what the files say, so such a package lands:

- ``./X.csv`` is ``X.csv``, and ``data\\X.csv`` (.NET before 4.6.1) is ``data/X.csv``;
- an entry for a folder, without content, is passed over;
- what operating systems leave behind (``__MACOSX/``, ``.DS_Store``, ``._X.csv``, ``Thumbs.db``, ``desktop.ini``)
  is passed over unread, and the outcome of the package says how many;
- one folder that holds all files is left out of their names, unless the contract names it (``fil: data/X.csv``).

All else is refused: files in two folders, some in a folder and some not, a folder in a folder. There the same name
may stand twice, and nobody but the contract can say which of them is meant. ``member-place`` says so in words that do
not alarm; ``zip-unsafe`` is for names that try to leave the folder they are unpacked into.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from flis.datapakke.directory import Entry
from flis.datapakke.name import form, plain
from flis.ground.errors import FlisError
from flis.ground.filename import DEVICE

_LITTER = {".ds_store", "thumbs.db", "desktop.ini"}
_LINK = 0o120000


@dataclass(frozen=True)
class Placed:
    """The entries of the contract's files, by the contract's name, and how many others were passed over."""

    members: Mapping[str, Entry]
    litter: int = 0


@dataclass(frozen=True)
class Told:
    """How messages name an entry: as it is where the name is known from a contract, else by place and form."""

    entries: Sequence[Entry]
    known: Collection[str]
    forms: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "forms", {plain(name): name for name in self.known})

    def name(self, entry: Entry) -> str:
        known = {self.forms[plain(name)] for name in entry.names if plain(name) in self.forms}
        if len(known) == 1:
            return known.pop()
        return f"{self.entries.index(entry) + 1} of {len(self.entries)} (form {form(entry.names[0])})"


def place_members(path: Path, entries: Sequence[Entry], allowed: Collection[str], told: Told, omraade: str) -> Placed:
    """Raises ``zip-unsafe``, ``member-place`` and ``member-extra``."""
    for entry in entries:
        if reason := next(filter(None, (_unsafe(entry, name) for name in entry.names)), ""):
            raise FlisError("zip-unsafe", package=path.name, member=told.name(entry), reason=reason)
    files = [entry for entry in entries if not _is_folder(entry)]
    kept = [entry for entry in files if not _is_litter(entry)]
    folder = _common_folder(kept, told.forms)
    wanted = {plain(name): name for name in allowed}
    members: dict[str, Entry] = {}
    seen: set[str] = set()
    for entry in kept:
        found = {wanted[name] for name in _names(entry, folder) if name in wanted}
        name = found.pop() if len(found) == 1 else None
        folded = (plain(name) if name else _names(entry, folder)[0]).casefold()
        if folded in seen:
            raise FlisError("zip-unsafe", package=path.name, member=told.name(entry), reason="the name stands twice")
        seen.add(folded)
        if name is not None:
            members[name] = entry
    for entry in kept:
        if entry not in members.values():
            raise _not_wanted(path, entry, folder, allowed, told, omraade)
    return Placed(members, len(files) - len(kept))


def _names(entry: Entry, folder: str) -> list[str]:
    return [plain(name).removeprefix(folder) for name in entry.names]


def _common_folder(entries: Sequence[Entry], known: Mapping[str, str]) -> str:
    """``datapakke/`` where every file lies in that one folder, and no contract names a file there."""
    if any(name in known for entry in entries for name in _names(entry, "")):
        return ""
    tops = {plain(entry.names[0]).partition("/")[::2] for entry in entries}
    folders = {top for top, rest in tops if rest}
    return f"{folders.pop()}/" if len(folders) == 1 and all(rest for _, rest in tops) else ""


def _is_folder(entry: Entry) -> bool:
    return entry.names[0].endswith(("/", "\\"))


def _is_litter(entry: Entry) -> bool:
    first, _, _ = plain(entry.names[0]).partition("/")
    last = plain(entry.names[0]).rpartition("/")[2]
    return first == "__MACOSX" or last.casefold() in _LITTER or last.startswith("._")


def _unsafe(entry: Entry, name: str) -> str:
    if re.search(r"[\x00-\x1f\x7f]", name):
        return "a control character in the name"
    if name.startswith(("/", "\\")) or ":" in name:
        return "a path from the root of a disk"
    path = name.replace("\\", "/")
    if path.endswith("/") and entry.info.file_size:
        return "a folder with content"
    parts = path.removesuffix("/").split("/")
    if ".." in parts:
        return "a path that leaves its folder"
    for number, part in enumerate(parts):
        if part == "." and number == 0:
            continue
        if not part or part != part.strip() or part.endswith("."):
            return "an empty name, or one that begins or ends with a blank or a dot"
        if DEVICE.match(part):
            return "a name that Windows keeps for a device"
    if (entry.info.external_attr >> 16) & 0o170000 == _LINK:
        return "a link"
    return ""


def _not_wanted(path: Path, entry: Entry, folder: str, allowed: Collection[str], told: Told, omraade: str) -> FlisError:
    """``member-place`` where only the folder is in the way, else ``member-extra``."""
    last = _names(entry, folder)[0].rpartition("/")[2]
    fil = {plain(name).rpartition("/")[2]: name for name in allowed}.get(last)
    if fil is None:
        return FlisError("member-extra", package=path.name, member=told.name(entry), omraade=omraade)
    return FlisError("member-place", package=path.name, member=told.name(entry), omraade=omraade, fil=fil)
