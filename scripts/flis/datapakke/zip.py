"""Opens a datapakke: a zip file that may be damaged or hostile.

Only the central directory counts. Every rule is checked before the first byte is unpacked, and nothing is written to
the disk. The content of a file is checked at its end: its size, its CRC and, if the descriptor has one, its sha256.
"""

from __future__ import annotations

import shutil
import struct
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from flis.datapakke.descriptor import Digest
from flis.datapakke.directory import Entry, read_directory, unicode_path
from flis.datapakke.member import Member, MemberStream, corrupt
from flis.datapakke.placed import Told, place_members
from flis.ground.errors import FlisError

# Below this size no ratio is checked: a small table with many equal rows packs very well and is not a bomb.
_RATIO_FROM = 1 << 20
# With less room than this the disk is full, whatever the size of the package.
_SHORT = 1 << 30
_LOCAL = struct.Struct("<4s5H3L2H")
_ENCRYPTED = 0x1 | 0x40 | 0x2000
_METHODS = {0: "stored", 8: "deflate", 9: "deflate64", 12: "bzip2", 14: "lzma", 93: "zstandard", 95: "xz", 99: "AES"}


@dataclass(frozen=True)
class Limits:
    """What a package may hold."""

    members: int = 1000
    ratio: int = 200
    total_bytes: int | None = None  # None: half of the free disk where the package lies


class Package:
    """An opened and checked package; a context manager.

    ``members`` are by the contract's names for them. ``litter`` counts the files of an operating system, such as
    ``.DS_Store``, that were passed over.
    """

    def __init__(self, path: Path, stream: BinaryIO, members: dict[str, Member], litter: int = 0) -> None:
        self._path = path
        self._stream = stream
        self.members = members
        self.litter = litter

    def open(self, name: str, digests: Iterable[Digest] = (), size: int | None = None) -> BinaryIO:
        """The member's bytes, checked at their end against size, CRC and every digest.

        Raises ``zip-corrupt``, or ``manifest-mismatch`` where a stated property differs.
        """
        member = self.members[name]
        if size is not None and size != member.size:
            raise FlisError("manifest-mismatch", package=self._path.name, member=name, property="bytes")
        return MemberStream(self._path, member, tuple(digests))

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
    Raises ``zip-corrupt``, ``zip-unsafe``, ``zip-limit``, ``zip-method``, ``member-place``, ``member-extra``. Which of
    the allowed are missing is the caller's to judge.
    """
    limits = limits or Limits()
    stream = path.open("rb")
    try:
        entries, directory = read_directory(path, stream, limits.members)
        told = Told(entries, {*allowed, *readable})
        for entry in entries:
            _check_method(path, entry, told)
        placed = place_members(path, entries, allowed, told, omraade)
        _check_limits(path, entries, limits, told)
        members = {name: _member(path, stream, entry, name) for name, entry in placed.members.items()}
        _check_overlap(path, members, directory)
    except BaseException:
        stream.close()
        raise
    return Package(path, stream, members, placed.litter)


def _check_method(path: Path, entry: Entry, told: Told) -> None:
    method, number = "", entry.info.compress_type
    if entry.info.flag_bits & _ENCRYPTED:
        method = "encryption" if number != 99 else "AES encryption"
    elif number not in (0, 8):
        method = _METHODS.get(number, f"compression method {number}")
    if method:
        raise FlisError("zip-method", package=path.name, member=told.name(entry), method=method)


def _check_limits(path: Path, entries: Sequence[Entry], limits: Limits, told: Told) -> None:
    for entry in entries:
        size = entry.info.file_size
        if size > _RATIO_FROM and size > limits.ratio * max(1, entry.info.compress_size):
            reason = f"{told.name(entry)} is packed more than {limits.ratio} to 1"
            raise _limit(path, reason, "zip_max_forhold")
    total = sum(entry.info.file_size for entry in entries)
    free = shutil.disk_usage(path.parent).free
    most = free // 2 if limits.total_bytes is None else limits.total_bytes
    if most < total < _SHORT and free < _SHORT:
        # The package is not unusually large. The disk is full, and the next package would fail as well.
        raise FlisError("disk-full", folder=str(path.parent), need=total, free=free)
    if total > most:
        raise _limit(path, f"unpacked it would be {total} bytes; the disk allows {most}", "zip_max_andel_af_disk")


def _member(path: Path, stream: BinaryIO, entry: Entry, name: str) -> Member:
    """The member with the place of its data, where its local header agrees with the directory.

    The bytes of the two names are compared, whatever code page they are in.
    """
    info = entry.info
    stream.seek(info.header_offset)
    head = stream.read(_LOCAL.size)
    if len(head) < _LOCAL.size:
        raise corrupt(path, f"{name} lies outside the file")
    signature, _, _, method, *_, name_length, extra_length = _LOCAL.unpack(head)
    raw, extra = stream.read(name_length), stream.read(extra_length)
    here, there = (unicode_path(fields, entry.raw) for fields in (extra, info.extra))
    if signature != b"PK\x03\x04" or method != info.compress_type or raw != entry.raw or (here or there) != there:
        raise corrupt(path, f"{name} is stated otherwise in the file than in its directory")
    start = info.header_offset + _LOCAL.size + name_length + extra_length
    deflated = info.compress_type == 8
    if not deflated and info.compress_size != info.file_size:
        raise corrupt(path, f"{name} states two sizes")
    return Member(name, info.file_size, info.compress_size, info.CRC, deflated, start)


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
