"""Unpacks one file of a package and checks it at its end. The only module that imports isal."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from io import RawIOBase
from pathlib import Path

from isal import isal_zlib

from flis.datapakke.descriptor import Digest
from flis.ground.errors import FlisError

_READ = 1 << 20  # bytes of the zip read at once


@dataclass(frozen=True)
class Member:
    """One file of a package, as the zip's directory describes it. ``start`` is where its data begins in the zip."""

    name: str
    size: int
    compressed: int
    crc: int
    deflated: bool
    start: int


def corrupt(path: Path, reason: str) -> FlisError:
    """The error of a package whose content differs from its directory."""
    return FlisError("zip-corrupt", package=path.name, reason=reason)


class MemberStream(RawIOBase):
    """The unpacked bytes of one file. ``read(n)`` returns n bytes until the end, where everything is checked."""

    def __init__(self, path: Path, member: Member, digests: tuple[Digest, ...] = ()) -> None:
        super().__init__()
        self._path, self._member = path, member
        self._stream = path.open("rb")
        self._stream.seek(member.start)
        self._left = member.compressed
        self._inflater = isal_zlib.decompressobj(-15) if member.deflated else None
        self._produced = self._crc = 0
        # The hashes find a damaged file, no attacker: md5 must also be had where it is not allowed for security.
        self._hashes = [(hashlib.new(digest.algorithm, usedforsecurity=False), digest.value) for digest in digests]
        self._ended = False

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        self._stream.close()
        super().close()

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def read(self, size: int = -1, /) -> bytes:
        if size is None or size < 0:
            size = self._member.size + 1
        parts: list[bytes] = []
        while size > 0 and not self._ended:
            part = self._some(size)
            if part:
                parts.append(part)
                size -= len(part)
                self._note(part)
            elif self._at_end():
                self._finish()
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def _some(self, size: int) -> bytes:
        if self._inflater is None:
            return self._packed(size)
        rest = self._inflater.unconsumed_tail
        if self._inflater.eof:
            return b""
        try:
            return self._inflater.decompress(rest or self._packed(_READ), size)
        except isal_zlib.error:
            raise corrupt(self._path, f"{self._member.name} cannot be inflated") from None

    def _packed(self, size: int) -> bytes:
        data = self._stream.read(min(size, self._left))
        if not data and self._left:
            raise corrupt(self._path, f"{self._member.name} ends too early")
        self._left -= len(data)
        return data

    def _note(self, part: bytes) -> None:
        self._produced += len(part)
        if self._produced > self._member.size:
            raise corrupt(self._path, f"{self._member.name} is longer than stated")
        self._crc = isal_zlib.crc32(part, self._crc)
        for counted, _ in self._hashes:
            counted.update(part)

    def _at_end(self) -> bool:
        if self._inflater is None:
            return not self._left
        if not self._inflater.eof and not self._left and not self._inflater.unconsumed_tail:
            raise corrupt(self._path, f"{self._member.name} ends too early")
        return self._inflater.eof

    def _finish(self) -> None:
        self._ended = True
        name = self._member.name
        if self._left or (self._inflater is not None and self._inflater.unused_data):
            raise corrupt(self._path, f"{name} holds more than one stream")
        if self._produced != self._member.size:
            raise corrupt(self._path, f"{name} is shorter than stated")
        if self._crc != self._member.crc:
            raise corrupt(self._path, f"the checksum of {name} is wrong")
        if any(counted.hexdigest() != value for counted, value in self._hashes):
            raise FlisError("manifest-mismatch", package=self._path.name, member=name, property="hash")
