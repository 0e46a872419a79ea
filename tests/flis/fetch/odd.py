"""An SFTP server that is bent into the ways of others: `python -m tests.flis.fetch.foreign odd:HOW FOLDER PORT`.

It is asyncssh's, with attributes left out or changed, and with requests that it does not know.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncssh
from asyncssh import SFTPAttrs, SFTPName

WORDS = "CANARY-0101-words-of-the-server"  # in every refusal; no message of flis may hold them


class Server(asyncssh.SFTPServer):
    """What is usual. The classes below say what is odd."""

    refuses: frozenset[str] = frozenset()

    def single(self, attributes: SFTPAttrs) -> SFTPAttrs:
        """What STAT, LSTAT and FSTAT say."""
        return attributes

    def listed(self, name: bytes, attributes: SFTPAttrs) -> SFTPName:
        """One name of a listing."""
        return SFTPName(name, b"?", self.single(attributes))

    async def scandir(self, path: bytes) -> AsyncIterator[SFTPName]:
        folder = os.fsdecode(self.map_path(path))
        for name in [".", "..", *sorted(path.name for path in Path(folder).iterdir())]:
            attributes = SFTPAttrs.from_local((Path(folder) / name).lstat())
            yield self.listed(os.fsencode(name), attributes)

    def _answer(self, request: str, status: os.stat_result) -> SFTPAttrs:
        if request in self.refuses:
            raise asyncssh.SFTPOpUnsupported(WORDS)
        return self.single(SFTPAttrs.from_local(status))

    def stat(self, path: bytes) -> SFTPAttrs:
        return self._answer("stat", Path(os.fsdecode(self.map_path(path))).stat())

    def lstat(self, path: bytes) -> SFTPAttrs:
        return self._answer("lstat", Path(os.fsdecode(self.map_path(path))).lstat())

    def fstat(self, file: Any) -> SFTPAttrs:
        return self._answer("fstat", os.fstat(file.fileno()))

    def readlink(self, path: bytes) -> bytes:
        if "readlink" in self.refuses:
            raise asyncssh.SFTPOpUnsupported(WORDS)
        return super().readlink(path)

    def realpath(self, path: bytes) -> bytes:
        if "realpath" in self.refuses:
            raise asyncssh.SFTPOpUnsupported(WORDS)
        return super().realpath(path)


class TypeBitsZero(Server):
    """Permissions without a type (0666), as servers on Windows send them."""

    def single(self, attributes: SFTPAttrs) -> SFTPAttrs:
        attributes.permissions &= 0o777
        return attributes


class NoPermissions(Server):
    def single(self, attributes: SFTPAttrs) -> SFTPAttrs:
        attributes.permissions = None
        return attributes


class NoTimes(Server):
    def single(self, attributes: SFTPAttrs) -> SFTPAttrs:
        attributes.mtime = attributes.atime = None
        return attributes


class Extended(Server):
    def single(self, attributes: SFTPAttrs) -> SFTPAttrs:
        attributes.extended = [(b"acl@vendor.example", b"\0\1\2"), (b"x", b"")]
        return attributes


class BareListing(Server):
    """Names alone; whoever wants to know more asks file by file."""

    def listed(self, name: bytes, attributes: SFTPAttrs) -> SFTPName:
        return SFTPName(name, b"", SFTPAttrs())


class BareListingWithoutStat(BareListing):
    """Nothing is told before a file is open."""

    refuses = frozenset({"stat", "lstat"})


class SizesMissing(Server):
    def listed(self, name: bytes, attributes: SFTPAttrs) -> SFTPName:
        attributes.size = None
        return SFTPName(name, b"?", attributes)


class NothingButContent(Server):
    """No attribute at all, wherever it is asked for."""

    def single(self, attributes: SFTPAttrs) -> SFTPAttrs:
        return SFTPAttrs()


class SizesZero(Server):
    def listed(self, name: bytes, attributes: SFTPAttrs) -> SFTPName:
        attributes.size = 0
        return SFTPName(name, b"?", attributes)


class SizesZeroUntilOpened(SizesZero):
    """STAT too says 0; only FSTAT knows."""

    def _answer(self, request: str, status: os.stat_result) -> SFTPAttrs:
        attributes = super()._answer(request, status)
        if request != "fstat":
            attributes.size = 0
        return attributes


class LongNameOnly(Server):
    """As FTP servers on Windows print it; nothing else tells a folder or a link."""

    refuses = frozenset({"readlink"})

    def single(self, attributes: SFTPAttrs) -> SFTPAttrs:
        attributes.permissions = None
        return attributes

    def listed(self, name: bytes, attributes: SFTPAttrs) -> SFTPName:
        letter = {0o040000: b"d", 0o120000: b"l"}.get(attributes.permissions & 0o170000, b"-")
        form = letter + b"rw-rw-rw-   1 ftp      ftp      %12d Jun 05 06:00 " % attributes.size + name
        return SFTPName(name, form, SFTPAttrs())


class EverythingAFolder(Server):
    """A listing that calls every name a folder; STAT knows better."""

    def listed(self, name: bytes, attributes: SFTPAttrs) -> SFTPName:
        if attributes.permissions & 0o170000 == 0o100000:
            attributes.permissions = 0o040755
        return SFTPName(name, b"?", attributes)


class TimesByTheMinute(Server):
    """The listing's times are not those of STAT, as where the longer form is read off a directory of FTP."""

    def listed(self, name: bytes, attributes: SFTPAttrs) -> SFTPName:
        attributes.mtime -= attributes.mtime % 60 + 3600
        return SFTPName(name, b"?", attributes)


class StatRefused(TypeBitsZero):
    refuses = frozenset({"stat", "lstat"})


class FstatRefused(TypeBitsZero):
    refuses = frozenset({"fstat"})


class LstatRefused(TypeBitsZero):
    refuses = frozenset({"lstat"})


class OnlyListed(Server):
    """Neither STAT nor FSTAT: the listing is all there is."""

    refuses = frozenset({"stat", "lstat", "fstat"})


class RealpathRefused(Server):
    refuses = frozenset({"realpath"})


KINDS = {
    kind.__name__: kind
    for kind in (
        *(TypeBitsZero, NoPermissions, NoTimes, Extended, BareListing, BareListingWithoutStat, SizesMissing),
        *(NothingButContent, SizesZero, SizesZeroUntilOpened, LongNameOnly, EverythingAFolder, TimesByTheMinute),
        *(StatRefused, FstatRefused, LstatRefused, OnlyListed, RealpathRefused),
    )
}


async def serve_odd(kind: str, folder: Path, port: int) -> None:
    await asyncssh.listen(
        "127.0.0.1",
        port,
        server_host_keys=[str(folder / "host_ed25519")],
        authorized_client_keys=str(folder / "authorized_keys"),
        sftp_factory=KINDS[kind],
    )
    await asyncio.Event().wait()
