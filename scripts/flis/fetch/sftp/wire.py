"""SFTP version 3 packets as bytes, without any input or output.

Source: draft-ietf-secsh-filexfer-02 and the ``limits@openssh.com`` extension of OpenSSH's PROTOCOL file.
Every ``parse_*`` takes a packet's body (after length, type and id) and is strict: a length that does not
add up, or bytes left over, is a ``WireError``.
"""

from __future__ import annotations

import re
import stat
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")

INIT, VERSION = 1, 2
OPEN, CLOSE, READ, LSTAT, FSTAT, OPENDIR, READDIR, REALPATH, STAT, READLINK = 3, 4, 5, 7, 8, 11, 12, 16, 17, 19
STATUS, HANDLE, DATA, NAME, ATTRS = 101, 102, 103, 104, 105
EXTENDED, EXTENDED_REPLY = 200, 201

OK, EOF, NO_SUCH_FILE, PERMISSION_DENIED, FAILURE, NOT_SUPPORTED = 0, 1, 2, 3, 4, 8

LIMITS_EXTENSION = "limits@openssh.com"
HEADER = struct.Struct(">IB")  # length (of type and the rest), type
MAX_PACKET = 1 << 20  # bytes; OpenSSH's own limit is 256 KiB
MAX_HANDLE = 256

_U32 = struct.Struct(">I")
_U64 = struct.Struct(">Q")
_READ = struct.Struct(">QI")
_ATTR_SIZE, _ATTR_OWNER, _ATTR_MODE, _ATTR_TIMES, _ATTR_EXTENDED = 1, 2, 4, 8, 0x80000000
_ATTR_KNOWN = _ATTR_SIZE | _ATTR_OWNER | _ATTR_MODE | _ATTR_TIMES | _ATTR_EXTENDED
_FOR_READING = 1
_LONG_FORM = re.compile(rb"\s*([-dlbcps])[-rwxsStT]{9}[ +.@]")
_LETTERS = {b"-": "file", b"d": "folder", b"l": "link"}


class WireError(ValueError):
    """The bytes are not what the protocol says; the text holds no payload."""


@dataclass(frozen=True)
class Attributes:
    """``size`` in bytes, ``mtime`` in seconds since 1970 by the server's clock, POSIX ``mode``; None = not sent."""

    size: int | None = None
    mode: int | None = None
    mtime: int | None = None

    @property
    def kind(self) -> str:
        """``file``, ``folder``, ``link`` or ``other``; ``unknown`` when the server sent no mode, or one without type.

        Servers on Windows send permissions only (0666), without the bits that tell a file from a folder.
        """
        if self.mode is None or stat.S_IFMT(self.mode) == 0:
            return "unknown"
        kinds = {stat.S_IFREG: "file", stat.S_IFDIR: "folder", stat.S_IFLNK: "link"}
        return kinds.get(stat.S_IFMT(self.mode), "other")


def completed(*told: Attributes | None) -> Attributes:
    """Each attribute as the first that tells it has it; a size of 0 counts only where nobody tells another."""
    given = [attributes for attributes in told if attributes is not None]
    sizes = [attributes.size for attributes in given if attributes.size is not None]
    modes = [attributes.mode for attributes in given if attributes.mode is not None]
    typed = [mode for mode in modes if stat.S_IFMT(mode)]
    mtimes = [attributes.mtime for attributes in given if attributes.mtime is not None]
    return Attributes(
        next((size for size in sizes if size), 0 if sizes else None),
        next(iter(typed or modes), None),
        next(iter(mtimes), None),
    )


@dataclass(frozen=True)
class Entry:
    """One name of a folder listing; bytes that are not UTF-8 are kept as surrogates so that they survive a return.

    ``kind`` is that of the attributes. Where they do not say it, the first letter of the long form does: servers
    print it as ``ls -l``, e.g. ``drwxrwxrwx   1 ftp ftp   0 Jun 05 06:00 old``.
    """

    name: str
    attributes: Attributes
    kind: str = "unknown"


@dataclass(frozen=True)
class Limits:
    """What the server allows per packet, read and write, in bytes; 0 = it does not say."""

    packet: int
    read: int
    write: int
    handles: int


def packet(kind: int, body: bytes) -> bytes:
    return HEADER.pack(len(body) + 1, kind) + body


def text(value: str) -> bytes:
    return string(value.encode("utf-8", "surrogateescape"))


def string(value: bytes) -> bytes:
    return _U32.pack(len(value)) + value


def init() -> bytes:
    return packet(INIT, _U32.pack(3))


def open_for_reading(request: int, path: str) -> bytes:
    return packet(OPEN, _U32.pack(request) + text(path) + _U32.pack(_FOR_READING) + _U32.pack(0))


def read(request: int, handle: bytes, offset: int, length: int) -> bytes:
    return packet(READ, _U32.pack(request) + string(handle) + _READ.pack(offset, length))


def on_handle(kind: int, request: int, handle: bytes) -> bytes:
    """CLOSE, FSTAT or READDIR."""
    return packet(kind, _U32.pack(request) + string(handle))


def on_path(kind: int, request: int, path: str) -> bytes:
    """STAT, LSTAT, OPENDIR, READLINK or REALPATH."""
    return packet(kind, _U32.pack(request) + text(path))


def ask_limits(request: int) -> bytes:
    return packet(EXTENDED, _U32.pack(request) + text(LIMITS_EXTENSION))


def printable(name: str) -> str:
    """A server's name for a message: one line, no control characters, at most 200 characters."""
    shown = "".join(letter if letter.isprintable() else "?" for letter in name)
    return shown if len(shown) <= 200 else shown[:197] + "..."


class _Cursor:
    """Takes fields off a body; never reads past its end."""

    def __init__(self, body: bytes) -> None:
        self.body = body
        self.at = 0

    def take(self, count: int) -> bytes:
        if count > len(self.body) - self.at:
            raise WireError("a field is longer than its packet")
        self.at += count
        return self.body[self.at - count : self.at]

    def u32(self) -> int:
        return _U32.unpack(self.take(4))[0]

    def u64(self) -> int:
        return _U64.unpack(self.take(8))[0]

    def string(self) -> bytes:
        return self.take(self.u32())

    def end(self) -> None:
        if self.at != len(self.body):
            raise WireError(f"{len(self.body) - self.at} bytes too many in a packet")


def _whole(body: bytes, parse: Callable[[_Cursor], T]) -> T:
    cursor = _Cursor(body)
    value = parse(cursor)
    cursor.end()
    return value


def parse_version(body: bytes) -> dict[str, bytes]:
    """The extensions of a VERSION packet (whose body starts at the version number); another version is refused."""
    cursor = _Cursor(body)
    version = cursor.u32()
    if version != 3:
        raise WireError(f"SFTP version {version} instead of 3")
    extensions = {}
    while cursor.at < len(body):
        name = cursor.string().decode("ascii", "replace")
        extensions[name] = cursor.string()
    return extensions


def parse_status(body: bytes) -> int:
    """The status code. The server's message is left unread: it may hold anything, in any encoding."""
    return _Cursor(body).u32()


def parse_handle(body: bytes) -> bytes:
    handle = _whole(body, _Cursor.string)
    if not 0 < len(handle) <= MAX_HANDLE:
        raise WireError(f"a handle of {len(handle)} bytes")
    return handle


def parse_attributes(body: bytes) -> Attributes:
    return _whole(body, _attributes)


def parse_names(body: bytes) -> list[Entry]:
    return _whole(body, _names)


def parse_limits(body: bytes) -> Limits:
    return _whole(body, lambda cursor: Limits(cursor.u64(), cursor.u64(), cursor.u64(), cursor.u64()))


def _attributes(cursor: _Cursor) -> Attributes:
    flags = cursor.u32()
    if flags & ~_ATTR_KNOWN:
        raise WireError(f"unknown attribute flags {flags:#x}")
    size = cursor.u64() if flags & _ATTR_SIZE else None
    if flags & _ATTR_OWNER:
        cursor.take(8)
    mode = cursor.u32() if flags & _ATTR_MODE else None
    mtime = None
    if flags & _ATTR_TIMES:
        cursor.u32()  # atime
        mtime = cursor.u32()
    if flags & _ATTR_EXTENDED:
        for _ in range(cursor.u32()):
            cursor.string()
            cursor.string()
    return Attributes(size, mode, mtime)


def _names(cursor: _Cursor) -> list[Entry]:
    entries = []
    for _ in range(cursor.u32()):
        name = cursor.string().decode("utf-8", "surrogateescape")
        long_form = _LONG_FORM.match(cursor.string())
        attributes = _attributes(cursor)
        kind = attributes.kind
        if kind == "unknown" and long_form:
            kind = _LETTERS.get(long_form[1], "other")
        entries.append(Entry(name, attributes, kind))
    return entries
