"""Reads folders and files over SFTP through a byte channel, with many reads in flight.

The channel is whatever sends and receives bytes in order: an SSH channel, or in the tests a list of bytes.
A file is written strictly from its start to its end, whatever order the answers come in, with bounded memory;
a file that ends early is an error, never a shorter file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from flis import sftp_wire as wire
from flis.errors import FlisError
from flis.sftp_plan import LARGE_READ, SMALL_READ, ReadPlan
from flis.sftp_wire import Attributes, Entry, WireError

MAX_NAMES = 1_000_000  # of one folder; a listing without end must not fill the memory
_RECEIVE = 1 << 20


class ByteChannel(Protocol):
    """Bytes in order. ``recv`` gives 1..n bytes, or none at the end; both may raise OSError (TimeoutError) or EOFError."""

    def send(self, data: bytes, /) -> int: ...

    def recv(self, size: int, /) -> bytes: ...


class Sink(Protocol):
    def write(self, data: bytes | memoryview, /) -> object: ...


class Vanished(Exception):
    """The server no longer has the file or folder."""


class _Broken(Exception):
    """The channel or a read failed, in words for the operator."""


class _Denied(Exception):
    """The server refuses access."""


class Session:
    """One SFTP conversation. After any error but ``Vanished`` or ``sftp-denied`` from an opening it must be given up."""

    def __init__(self, channel: ByteChannel, host: str) -> None:
        self._channel = channel
        self._host = host
        self._chunk = memoryview(b"")
        self._number = 0
        self._largest = SMALL_READ

    def start(self) -> None:
        """Agrees on version 3 and asks for the server's limits where it announces them."""
        with self._errors_of("the start of SFTP"):
            self._send(wire.init())
            kind, body = self._receive()
            if kind != wire.VERSION:
                raise WireError(f"packet {kind} instead of a version")
            if wire.LIMITS_EXTENSION not in wire.parse_version(body):
                return
            self._send(wire.ask_limits(self._next_number()))
            kind, body = self._answer(self._number)
            if kind == wire.EXTENDED_REPLY:
                limits = wire.parse_limits(body)
                allowed = limits.read or limits.packet - 1024
                self._largest = min(LARGE_READ, allowed) if allowed > SMALL_READ else SMALL_READ

    def folder(self, path: str) -> list[Entry]:
        """The entries of a folder in the server's order, without ``.`` and ``..``."""
        with self._errors_of(path):
            handle = self._handle(wire.on_path(wire.OPENDIR, self._next_number(), path))
            entries: list[Entry] = []
            while True:
                self._send(wire.on_handle(wire.READDIR, self._next_number(), handle))
                kind, body = self._answer(self._number)
                if kind == wire.STATUS and wire.parse_status(body) == wire.EOF:
                    break
                entries += wire.parse_names(self._expect(wire.NAME, kind, body))
                if len(entries) > MAX_NAMES:
                    raise WireError(f"more than {MAX_NAMES} names in one folder")
            self._close(handle)
            return [entry for entry in entries if entry.name not in (".", "..")]

    def stat(self, path: str) -> Attributes:
        with self._errors_of(path):
            self._send(wire.on_path(wire.STAT, self._next_number(), path))
            return wire.parse_attributes(self._expect(wire.ATTRS, *self._answer(self._number)))

    def read_file(
        self, path: str, start: int, end: int, sink: Sink, advance: Callable[[int], object] = lambda count: None
    ) -> Attributes:
        """Writes bytes ``start`` to ``end`` of the file to ``sink`` and gives its attributes as they are afterwards."""
        with self._errors_of(path):
            handle = self._handle(wire.open_for_reading(self._next_number(), path))
            self._read(handle, start, end, sink, advance)
            closing, asking = self._next_number(), self._next_number()
            # Both in one go: a round trip less for each of many small files.
            self._send(wire.on_handle(wire.CLOSE, closing, handle) + wire.on_path(wire.STAT, asking, path))
            answers = {}
            while len(answers) < 2:
                number, kind, body = self._numbered()
                if number not in (closing, asking) or number in answers:
                    raise WireError("an answer to a request that is not open")
                answers[number] = (kind, body)
            return wire.parse_attributes(self._expect(wire.ATTRS, *answers[asking]))

    def _read(self, handle: bytes, start: int, end: int, sink: Sink, advance: Callable[[int], object]) -> None:
        plan = ReadPlan(start, end, self._number + 1 & 0xFFFFFFFF, self._largest)
        held: dict[int, bytes] = {}
        while not plan.is_complete:
            if requests := plan.requests():
                self._send(b"".join(wire.read(r.number, handle, r.offset, r.length) for r in requests))
            length, number, kind = self._head()
            if kind != wire.DATA:
                self._refused_read(plan, number, kind, self._exactly(length))
            offset = self._data(plan, number, length, held, sink, advance)
            while offset is not None:
                data = held.pop(offset)
                sink.write(data)
                advance(len(data))
                offset = plan.wrote(len(data))
        self._number = plan.number - 1 & 0xFFFFFFFF

    def _data(self, plan: ReadPlan, number: int, length: int, held: dict, sink: Sink, advance: Callable) -> int | None:
        """Takes one DATA answer; the offset of held bytes whose turn has come, if any."""
        if length < 4:
            raise WireError("a data packet without a length")
        size = int.from_bytes(self._exactly(4), "big")
        if size != length - 4:
            raise WireError(f"{size} bytes of data in a packet for {length - 4}")
        offset = plan.answered(number, size)
        if offset != plan.written:
            held[offset] = self._exactly(size)
            plan.hold(offset, size)
            return None
        left = size
        while left:
            part = self._some(left)
            sink.write(part)
            advance(len(part))
            left -= len(part)
        return plan.wrote(size)

    def _refused_read(self, plan: ReadPlan, number: int, kind: int, body: bytes) -> None:
        request = plan.open_request(number)
        if kind == wire.STATUS and wire.parse_status(body) == wire.EOF:
            raise _Broken(f"the file ended at byte {request.offset} of {plan.end}")
        self._expect(wire.DATA, kind, body)

    def _handle(self, request: bytes) -> bytes:
        self._send(request)
        return wire.parse_handle(self._expect(wire.HANDLE, *self._answer(self._number)))

    def _close(self, handle: bytes) -> None:
        self._send(wire.on_handle(wire.CLOSE, self._next_number(), handle))
        kind, _ = self._answer(self._number)
        if kind != wire.STATUS:
            raise WireError(f"packet {kind} in answer to a close")

    def _expect(self, wanted: int, kind: int, body: bytes) -> bytes:
        if kind == wanted:
            return body
        if kind != wire.STATUS:
            raise WireError(f"packet {kind} instead of {wanted}")
        code = wire.parse_status(body)
        if code == wire.NO_SUCH_FILE:
            raise Vanished
        if code == wire.PERMISSION_DENIED:
            raise _Denied
        if code in (wire.OK, wire.EOF):
            raise WireError(f"status {code} instead of packet {wanted}")
        raise _Broken(f"the server answered with status {code}")

    def _next_number(self) -> int:
        self._number = (self._number + 1) & 0xFFFFFFFF
        return self._number

    def _answer(self, wanted: int) -> tuple[int, bytes]:
        number, kind, body = self._numbered()
        if number != wanted:
            raise WireError("an answer to a request that is not open")
        return kind, body

    def _numbered(self) -> tuple[int, int, bytes]:
        length, number, kind = self._head()
        return number, kind, self._exactly(length)

    def _head(self) -> tuple[int, int, int]:
        """Of the next packet: bytes after the number, number, kind."""
        length, kind = wire.HEADER.unpack(self._exactly(wire.HEADER.size))
        if length < 5 or length > wire.MAX_PACKET:
            raise WireError(f"a packet of {length} bytes")
        return length - 5, int.from_bytes(self._exactly(4), "big"), kind

    def _receive(self) -> tuple[int, bytes]:
        length, kind = wire.HEADER.unpack(self._exactly(wire.HEADER.size))
        if not 5 <= length <= wire.MAX_PACKET:
            raise WireError(f"a packet of {length} bytes")
        return kind, self._exactly(length - 1)

    def _send(self, data: bytes) -> None:
        try:
            while data:
                sent = self._channel.send(data)
                if not sent:
                    raise EOFError
                data = data[sent:]
        except (OSError, EOFError) as error:
            raise _Broken(_reason(error)) from error

    def _some(self, limit: int) -> memoryview:
        """1..limit bytes, as many as are at hand, without copying them."""
        if not self._chunk:
            try:
                received = self._channel.recv(_RECEIVE)
            except (OSError, EOFError) as error:
                raise _Broken(_reason(error)) from error
            if not received:
                raise _Broken("the server closed the connection")
            self._chunk = memoryview(received)
        part, self._chunk = self._chunk[:limit], self._chunk[limit:]
        return part

    def _exactly(self, count: int) -> bytes:
        if len(self._chunk) >= count:
            part, self._chunk = self._chunk[:count], self._chunk[count:]
            return bytes(part)
        whole = bytearray()
        while len(whole) < count:
            whole += self._some(count - len(whole))
        return bytes(whole)

    @contextmanager
    def _errors_of(self, path: str) -> Iterator[None]:
        file = wire.printable(path)
        try:
            yield
        except _Broken as error:
            raise FlisError("sftp-broken", host=self._host, file=file, reason=str(error), attempts=1) from error
        except WireError as error:
            raise FlisError("sftp-protocol", host=self._host, reason=str(error)) from error
        except _Denied as error:
            raise FlisError("sftp-denied", host=self._host, file=file) from error


def _reason(error: BaseException) -> str:
    if isinstance(error, TimeoutError):
        return "no answer in time"
    return "the connection was lost"
