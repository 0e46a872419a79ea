"""What is thrown at flis' readers, and what must hold: only catalogue errors come out, and no record is lost.

A target is a function of bytes. ``seeds`` are inputs that are near to what is valid; ``fundet/`` holds what a
fuzzer found, one file an input, named <target>-<what>.b64 and in base64.
"""

from __future__ import annotations

import base64
import contextlib
import io
import struct
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path

from tests.flis.reading.kit import HEADER, line, read

from flis.datapakke.descriptor import parse_descriptor
from flis.datapakke.name import PackageName
from flis.datapakke.zip import Limits, open_package
from flis.fetch.sftp import wire
from flis.fetch.sftp.read import Session, Vanished
from flis.ground.errors import FlisError

FOUND = Path(__file__).parent / "fundet"
NAME = PackageName(
    name="0101_DUBU_202305_20230605T060000_r7.1.zip",
    kommune="0101",
    omraade="DUBU",
    periode=date(2023, 5, 1),
    udlaest=datetime(2023, 6, 5, 6),
    release="7.1",
)
# What one input may unpack to.
LIMITS = Limits(members=8, ratio=50, total_bytes=1 << 20)


def csv(data: bytes) -> None:
    """A delimited file. ``read`` holds delivered against landed and refused."""
    _told(lambda: read(data), data)


def zip_directory(data: bytes) -> None:
    """A package: its directory, and every member to the end."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pakke.zip"
        path.write_bytes(data)

        def unpacked() -> None:
            with open_package(path, {"A.csv", "B.csv"}, LIMITS) as package:
                total = 0
                for name in package.members:
                    with package.open(name) as stream:
                        while part := stream.read(1 << 16):
                            total += len(part)
                assert total <= LIMITS.total_bytes

        _told(unpacked, data)


def descriptor(data: bytes) -> None:
    """A package's datapackage.json."""
    _told(lambda: parse_descriptor(data, NAME), data)


def sftp(data: bytes) -> None:
    """All that a server says in a conversation."""

    class Server:
        def __init__(self) -> None:
            self.said = io.BytesIO(data)

        def send(self, sent: bytes, /) -> int:
            return len(sent)

        def recv(self, size: int, /) -> bytes:
            return self.said.read(min(size, 700))

    def spoken() -> None:
        session = Session(Server(), "host")
        session.start()
        session.folder("/ud")
        sink = io.BytesIO()
        session.read_file("/ud/a.zip", 0, 70_000, sink)
        assert len(sink.getvalue()) == 70_000

    # A file that is gone between the listing and the reading is told apart on purpose.
    with contextlib.suppress(Vanished):
        _told(spoken, b"")


def _told(work: Callable[[], object], data: bytes) -> None:
    try:
        work()
    except FlisError as error:
        said = f"{error.what} {error.do}"
        # No long piece of the input is repeated; short ones (a column's name, a number) may stand in any message.
        for piece in data.replace(b"\n", b";").split(b";"):
            text = piece.decode("utf-8", "replace").strip()
            # A name of the contract may end a sentence.
            assert len(text) < 12 or text not in said or text.strip(".") in HEADER, "a message repeats the input"


TARGETS: dict[str, Callable[[bytes], None]] = {
    "csv": csv,
    "zip": zip_directory,
    "descriptor": descriptor,
    "sftp": sftp,
}


def seeds(target: str) -> Iterator[bytes]:
    """Inputs to begin with, and what was found before."""
    yield from _SEEDS[target]()
    for path in sorted(FOUND.glob(f"{target}-*.b64")):
        yield base64.b64decode(path.read_bytes())


def _csv_seeds() -> Iterator[bytes]:
    quoted = line(2, Tekst='"to; linjer\ni alt"')
    for text in (
        f"{HEADER}\r\n",
        f"{HEADER}\r\n{line(1)}\r\n{line(2)}\r\n",
        f"\ufeff{HEADER}\n{line(1, Dato='31-02-2023')}\n{line(2, Beloeb='-0,5')}",
        f"{HEADER}\r\n{quoted}\r\n",
    ):
        yield text.encode()


def _zip_seeds() -> Iterator[bytes]:
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        for names in ((), ("A.csv",), ("A.csv", "B.csv")):
            stream = io.BytesIO()
            with zipfile.ZipFile(stream, "w", method) as archive:
                for name in names:
                    archive.writestr(zipfile.ZipInfo(name), f"{name};" * 40, method)
            yield stream.getvalue()


def _descriptor_seeds() -> Iterator[bytes]:
    yield b"{}"
    resource = b'{"name":"a","path":"A.csv","bytes":12,"hash":"sha256:' + b"0" * 64 + b'","rows":1}'
    yield b'{"name":"dubu","created":"2023-06-05T06:00:00Z","version":"7.1","resources":[' + resource + b"]}"


def _sftp_seeds() -> Iterator[bytes]:
    attributes = struct.pack(">IQI", 1 | 4, 70_000, 0o100644)
    entry = wire.text("a.zip") + wire.text("-rw-r--r-- a.zip") + attributes
    said = wire.packet(wire.VERSION, struct.pack(">I", 3))
    said += _answer(wire.HANDLE, 1, wire.text("h"))
    said += _answer(wire.NAME, 2, struct.pack(">I", 1) + entry)
    said += _answer(wire.STATUS, 3, struct.pack(">I", wire.EOF) + wire.text("") + wire.text(""))
    said += _answer(wire.STATUS, 4, struct.pack(">I", 0) + wire.text("") + wire.text(""))
    yield said
    said += _answer(wire.HANDLE, 5, wire.text("h"))
    block = 32_768
    for number, start in enumerate(range(0, 70_000, block), 6):
        said += _answer(wire.DATA, number, wire.string(b"x" * min(block, 70_000 - start)))
    yield said
    # The answers to FSTAT, CLOSE and STAT.
    said += _answer(wire.ATTRS, 9, attributes)
    said += _answer(wire.STATUS, 10, struct.pack(">I", 0) + wire.text("") + wire.text(""))
    yield said + _answer(wire.ATTRS, 11, attributes)


def _answer(kind: int, number: int, body: bytes) -> bytes:
    return wire.packet(kind, struct.pack(">I", number) + body)


_SEEDS = {"csv": _csv_seeds, "zip": _zip_seeds, "descriptor": _descriptor_seeds, "sftp": _sftp_seeds}
