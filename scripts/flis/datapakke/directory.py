"""The directory at the end of a zip: its end records, and its entries with their names as bytes.

zipfile lists the entries. This module first proves that the end records agree with each other and with the file,
because zipfile forgives what a package must not be forgiven (a directory of a million entries, bytes in front of it).
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from flis.datapakke.member import corrupt
from flis.ground.errors import FlisError

_END = struct.Struct("<4s4H2LH")
_LOCATOR = struct.Struct("<4sLQL")
_END64 = struct.Struct("<4sQ2H2L4Q")
_UTF8_FLAG = 0x800
_UNICODE_PATH = 0x7075
# What programs write where they set no flag: macOS and old Java UTF-8, Windows in Denmark cp850, DOS cp865.
_CODE_PAGES = ("utf-8", "cp850", "cp865", "cp437", "cp1252")


@dataclass(frozen=True)
class Entry:
    """One entry. ``names`` are all the ways in which its bytes may be read; the first is the likeliest."""

    info: zipfile.ZipInfo
    raw: bytes
    names: tuple[str, ...]


@dataclass(frozen=True)
class _End:
    """What the end records say. ``at``: where the first of them begins, which is where the directory ends."""

    count: int
    length: int
    offset: int
    at: int


def read_directory(path: Path, stream: BinaryIO, most: int) -> tuple[list[Entry], int]:
    """The entries, and where the directory begins. Raises ``zip-corrupt``, and ``zip-limit`` above ``most`` entries.

    The count is looked at before the directory is read.
    """
    end = _end(path, stream)
    if end.count > most:
        reason = f"it holds {end.count} files, more than {most}"
        raise FlisError("zip-limit", package=path.name, reason=reason, setting="zip_max_filer")
    try:
        archive = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, ValueError, EOFError, struct.error, NotImplementedError):
        raise corrupt(path, "its directory cannot be read") from None
    infos = archive.infolist()
    if len(infos) != end.count or end.offset + end.length != end.at or archive.start_dir != end.offset:
        raise corrupt(path, "its directory is not where or as long as it says")
    if any(not 0 <= info.header_offset < end.offset for info in infos):
        raise corrupt(path, "a file lies outside the file")
    return [_entry(info) for info in infos], end.offset


def _end(path: Path, stream: BinaryIO) -> _End:
    """The end record, with the numbers of the zip64 record where there is one.

    A writer that does not know the numbers beforehand writes a zip64 record for a small file too. A number in the
    old record is then either the sentinel (all bits set) or the same as in the zip64 record.
    """
    size = stream.seek(0, 2)
    stream.seek(max(0, size - _END.size - 0xFFFF - _LOCATOR.size - _END64.size))
    tail = stream.read()
    start = size - len(tail)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or at + _END.size > len(tail):
        raise corrupt(path, "the directory at its end is missing")
    _, _, _, here, count, length, offset, comment = _END.unpack_from(tail, at)
    if at + _END.size + comment != len(tail):
        raise corrupt(path, "something follows the directory at its end")
    end = _End(count, length, offset, start + at)
    locator = at - _LOCATOR.size
    if locator >= 0 and tail[locator : locator + 4] == b"PK\x06\x07":
        end = _end64(path, tail, start, locator)
        sentinels = ((here, end.count, 0xFFFF), (count, end.count, 0xFFFF))
        sentinels += ((length, end.length, 0xFFFFFFFF), (offset, end.offset, 0xFFFFFFFF))
        if any(old not in (new, sentinel) for old, new, sentinel in sentinels):
            raise corrupt(path, "its two end records say different things")
    elif here != count:
        raise corrupt(path, "its directory is not where or as long as it says")
    return end


def _end64(path: Path, tail: bytes, start: int, locator: int) -> _End:
    _, _, offset, _ = _LOCATOR.unpack_from(tail, locator)
    at = locator - _END64.size
    if at < 0 or offset != start + at or tail[at : at + 4] != b"PK\x06\x06":
        raise corrupt(path, "its zip64 record is not where it says")
    _, length, _, _, _, _, here, count, size, begins = _END64.unpack_from(tail, at)
    if length != _END64.size - 12 or here != count:
        raise corrupt(path, "its zip64 record is not as it must be")
    return _End(count, size, begins, offset)


def _entry(info: zipfile.ZipInfo) -> Entry:
    # zipfile decodes with one of these two, and both give the bytes back.
    flagged = bool(info.flag_bits & _UTF8_FLAG)
    raw = info.orig_filename.encode("utf-8" if flagged else "cp437")
    if flagged:
        return Entry(info, raw, (info.orig_filename,))
    stated = unicode_path(info.extra, raw)
    return Entry(info, raw, (stated,) if stated is not None else _readings(raw))


def _readings(raw: bytes) -> tuple[str, ...]:
    found = []
    for code_page in _CODE_PAGES:
        try:
            found.append(raw.decode(code_page))
        except UnicodeDecodeError:
            continue
    return tuple(dict.fromkeys(found))


def unicode_path(extra: bytes, raw: bytes) -> str | None:
    """The name in Info-ZIP's Unicode path field, if ``extra`` has one that belongs to the name ``raw``."""
    place = 0
    while place + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, place)
        field = extra[place + 4 : place + 4 + length]
        if kind == _UNICODE_PATH and len(field) > 5 and field[0] == 1:
            (crc,) = struct.unpack_from("<L", field, 1)
            try:
                # With another checksum the name was changed later, and the field was left behind.
                return field[5:].decode() if crc == zlib.crc32(raw) else None
            except UnicodeDecodeError:
                return None
        place += 4 + length
    return None
