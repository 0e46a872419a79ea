"""Reads a datapakke: a zip that is trusted in nothing.

Only the central directory counts; every rule is checked before the first byte is inflated, and nothing is
written to disk. What a member really holds is checked at its end: size, CRC and, where stated, sha256.
"""

from __future__ import annotations

import re
import shutil
import struct
import unicodedata
import zipfile
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from flis.datapakke.member import Member, MemberStream, corrupt
from flis.datapakke.name import form
from flis.ground.errors import FlisError

# Small members may repeat themselves as much as they like: a table with one row in two is no bomb.
_RATIO_FROM = 1 << 20
# A disk with less room than this is full, and says nothing of a package.
_SHORT = 1 << 30
_LOCAL = struct.Struct("<4s5H3L2H")
_END = struct.Struct("<4s4H2LH")
_ENCRYPTED = 0x1 | 0x40 | 0x2000
_METHODS = {0: "stored", 8: "deflate", 9: "deflate64", 12: "bzip2", 14: "lzma", 93: "zstandard", 95: "xz", 99: "AES"}
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)")
_LINK = 0o120000


@dataclass(frozen=True)
class Limits:
    """What a package may hold."""

    members: int = 1000
    ratio: int = 200
    total_bytes: int | None = None  # None: half of the free disk where the package lies


class Package:
    """An opened and checked package: ``members`` by name; a context manager."""

    def __init__(self, path: Path, stream: BinaryIO, members: dict[str, Member]) -> None:
        self._path = path
        self._stream = stream
        self.members = members

    def open(self, name: str, sha256: str | None = None, size: int | None = None) -> BinaryIO:
        """The member's bytes, checked at their end against size, CRC and, where given, sha256.

        Raises ``zip-corrupt``, or ``manifest-mismatch`` where a stated property differs.
        """
        member = self.members[name]
        if size is not None and size != member.size:
            raise FlisError("manifest-mismatch", package=self._path.name, member=name, property="bytes")
        return MemberStream(self._path, member, sha256)

    def close(self) -> None:
        self._stream.close()

    def __enter__(self) -> Package:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_package(
    path: Path,
    allowed: Collection[str],
    limits: Limits | None = None,
    omraade: str = "",
    readable: Collection[str] = (),
) -> Package:
    """The package at ``path``, if its directory keeps every rule and its members are among ``allowed``.

    A message names these and the ``readable`` ones; any other, which may be a person's, by its place and form.
    Raises ``zip-corrupt``, ``zip-unsafe``, ``zip-limit``, ``zip-method``, ``member-extra``. Which of the allowed are
    missing is the caller's to judge.
    """
    limits = limits or Limits()
    stream = path.open("rb")
    try:
        entries, directory = _directory(path, stream, limits)
        told = _Told(entries, {*allowed, *readable})
        _check_names(path, told)
        for entry in entries:
            _check_method(path, entry, told)
            if entry.filename not in allowed:
                raise FlisError("member-extra", package=path.name, member=told.name(entry), omraade=omraade)
        _check_limits(path, entries, limits)
        members = {entry.filename: _member(path, stream, entry) for entry in entries}
        _check_overlap(path, members, directory)
    except BaseException:
        stream.close()
        raise
    return Package(path, stream, members)


@dataclass(frozen=True)
class _Told:
    """How messages name a member."""

    entries: list[zipfile.ZipInfo]
    known: set[str]

    def name(self, entry: zipfile.ZipInfo) -> str:
        if entry.orig_filename in self.known:
            return entry.orig_filename
        return f"{self.entries.index(entry) + 1} of {len(self.entries)} (form {form(entry.orig_filename)})"


def _directory(path: Path, stream: BinaryIO, limits: Limits) -> tuple[list[zipfile.ZipInfo], int]:
    # The end record is looked at first: a directory of a million entries must not be read to be refused.
    stream.seek(0, 2)
    size = stream.tell()
    stream.seek(max(0, size - _END.size - 0xFFFF))
    tail = stream.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or at + _END.size > len(tail):
        raise corrupt(path, "the directory at its end is missing")
    _, _, _, here, count, length, offset, comment = _END.unpack_from(tail, at)
    if at + _END.size + comment != len(tail):
        raise corrupt(path, "something follows the directory at its end")
    # 65535 says that the real number stands in a zip64 record; such a package is above every limit.
    if count > limits.members:
        raise _limit(path, f"it holds {count} files, more than {limits.members}", "zip_max_filer")
    try:
        archive = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, ValueError, EOFError, struct.error, NotImplementedError):
        raise corrupt(path, "its directory cannot be read") from None
    end = size - len(tail) + at
    zip64 = 0xFFFFFFFF in (length, offset) or any(entry.extract_version >= 45 for entry in archive.infolist())
    if here != count or len(archive.infolist()) != count or (offset + length != end and not zip64):
        raise corrupt(path, "its directory is not where or as long as it says")
    if any(not 0 <= entry.header_offset < archive.start_dir for entry in archive.infolist()):
        raise corrupt(path, "a file lies outside the file")
    return archive.infolist(), archive.start_dir


def _check_names(path: Path, told: _Told) -> None:
    seen: set[str] = set()
    for entry in told.entries:
        name = entry.orig_filename
        folded = unicodedata.normalize("NFC", name).casefold()
        reason = _unsafe(entry, name) or ("the name stands twice" if folded in seen else "")
        if reason:
            raise FlisError("zip-unsafe", package=path.name, member=told.name(entry), reason=reason)
        seen.add(folded)


def _unsafe(entry: zipfile.ZipInfo, name: str) -> str:
    if re.search(r"[\x00-\x1f\x7f]", name):
        return "a control character in the name"
    if re.search(r"[/\\:]", name):
        return "a path, not a file name"
    if not name or name != name.strip() or name.endswith("."):
        return "an empty name, or one that begins or ends with a blank or a dot"
    if _RESERVED.match(name):
        return "a name that Windows keeps for a device"
    if (entry.external_attr >> 16) & 0o170000 == _LINK:
        return "a link"
    return ""


def _check_method(path: Path, entry: zipfile.ZipInfo, told: _Told) -> None:
    method = ""
    if entry.flag_bits & _ENCRYPTED:
        method = "encryption" if entry.compress_type != 99 else "AES encryption"
    elif entry.compress_type not in (0, 8):
        method = _METHODS.get(entry.compress_type, f"compression method {entry.compress_type}")
    if method:
        raise FlisError("zip-method", package=path.name, member=told.name(entry), method=method)


def _check_limits(path: Path, entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    for entry in entries:
        if entry.file_size > _RATIO_FROM and entry.file_size > limits.ratio * max(1, entry.compress_size):
            reason = f"{entry.filename} is packed more than {limits.ratio} to 1"
            raise _limit(path, reason, "zip_max_forhold")
    total = sum(entry.file_size for entry in entries)
    free = shutil.disk_usage(path.parent).free
    most = free // 2 if limits.total_bytes is None else limits.total_bytes
    if most < total < _SHORT and free < _SHORT:
        # No package of an unusual size: it is the disk that is full, and the next package would meet it too.
        raise FlisError("disk-full", folder=str(path.parent), need=total, free=free)
    if total > most:
        raise _limit(path, f"unpacked it would be {total} bytes; the disk allows {most}", "zip_max_andel_af_disk")


def _member(path: Path, stream: BinaryIO, entry: zipfile.ZipInfo) -> Member:
    """The member with the place of its data, where its local header agrees with the directory."""
    stream.seek(entry.header_offset)
    head = stream.read(_LOCAL.size)
    if len(head) < _LOCAL.size:
        raise corrupt(path, f"{entry.filename} lies outside the file")
    signature, _, _, method, *_, name_length, extra_length = _LOCAL.unpack(head)
    name = stream.read(name_length)
    if signature != b"PK\x03\x04" or method != entry.compress_type or name != entry.filename.encode("ascii", "replace"):
        raise corrupt(path, f"{entry.filename} is stated otherwise in the file than in its directory")
    start = entry.header_offset + _LOCAL.size + name_length + extra_length
    deflated = entry.compress_type == 8
    if not deflated and entry.compress_size != entry.file_size:
        raise corrupt(path, f"{entry.filename} states two sizes")
    return Member(entry.filename, entry.file_size, entry.compress_size, entry.CRC, deflated, start)


def _check_overlap(path: Path, members: dict[str, Member], directory: int) -> None:
    end = 0
    for member in sorted(members.values(), key=lambda m: m.start):
        if member.start < end:
            raise FlisError("zip-unsafe", package=path.name, member=member.name, reason="it overlaps another file")
        end = member.start + member.compressed
    if end > directory:
        raise corrupt(path, "a file reaches into the directory")


def _limit(path: Path, reason: str, setting: str) -> FlisError:
    return FlisError("zip-limit", package=path.name, reason=reason, setting=setting)
