"""Reads folders and files over SFTP through a byte channel, with many reads in flight.

The channel is whatever sends and receives bytes in order: an SSH channel, or in the tests a list of bytes.
A file is written strictly from its start to its end, whatever order the answers come in, with bounded memory;
a file that ends early is an error, never a shorter file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

from flis.fetch.sftp import wire
from flis.fetch.sftp.plan import LARGE_READ, SMALL_READ, ReadPlan
from flis.fetch.sftp.stream import Broken, ByteChannel, PacketStream
from flis.fetch.sftp.wire import Attributes, Entry, WireError
from flis.ground.errors import FlisError

MAX_NAMES = 1_000_000  # of one folder; a listing without end must not fill the memory
MAX_EMPTY_ANSWERS = 100  # of one folder, in a row: answers without a name, from a server that never says the end


Answer = tuple[int, bytes]  # a packet's kind, and its body after the number


class Sink(Protocol):
    def write(self, data: bytes | memoryview, /) -> object: ...


class Vanished(Exception):
    """The server no longer has the file or folder."""


class _Denied(Exception):
    """The server refuses access."""


class Session:
    """One SFTP conversation. When an error leaves it not ``in_step`` it must be given up."""

    def __init__(self, channel: ByteChannel, host: str) -> None:
        self._stream = PacketStream(channel)
        self._host = host
        self._number = 0
        self._largest = SMALL_READ
        self.in_step = True  # every request has its answer
        self._opened: dict[str, Answer] = {}  # answers to openings made ahead, by path

    def start(self) -> None:
        """Agrees on version 3 and asks for the server's limits where it announces them."""
        with self.errors_of("the start of SFTP"):
            self._stream.send(wire.init())
            kind, body = self._stream.packet()
            if kind != wire.VERSION:
                raise WireError(f"packet {kind} instead of a version")
            if wire.LIMITS_EXTENSION not in wire.parse_version(body):
                return
            self._stream.send(wire.ask_limits(self._next_number()))
            kind, body = self._answer(self._number)
            if kind == wire.EXTENDED_REPLY:
                limits = wire.parse_limits(body)
                allowed = limits.read or limits.packet - 1024
                self._largest = min(LARGE_READ, allowed) if allowed > SMALL_READ else SMALL_READ

    def folder(self, path: str) -> list[Entry]:
        """The entries of a folder in the server's order, without ``.`` and ``..``."""
        with self.errors_of(path):
            handle = self._handle(wire.on_path(wire.OPENDIR, self._next_number(), path))
            entries: list[Entry] = []
            empty = 0
            while True:
                self._stream.send(wire.on_handle(wire.READDIR, self._next_number(), handle))
                kind, body = self._answer(self._number)
                if kind == wire.STATUS and wire.parse_status(body) == wire.EOF:
                    break
                names = wire.parse_names(self._expect(wire.NAME, kind, body))
                entries += names
                empty = 0 if names else empty + 1
                if len(entries) > MAX_NAMES:
                    raise WireError(f"more than {MAX_NAMES} names in one folder")
                if empty > MAX_EMPTY_ANSWERS:
                    raise WireError("a folder listing without an end")
            self._close(handle)
            return [entry for entry in entries if entry.name not in (".", "..")]

    def real_path(self, path: str) -> str:
        """The absolute form of a path, as the server has it; the path itself where the server has no other."""
        with self.errors_of(path):
            [(kind, body)] = self.ask([lambda number: wire.on_path(wire.REALPATH, number, path)])
            if kind == wire.STATUS and wire.parse_status(body) in (wire.FAILURE, wire.NOT_SUPPORTED):
                return path
            names = wire.parse_names(self._expect(wire.NAME, kind, body))
            if len(names) != 1:
                raise WireError(f"{len(names)} names for one path")
            return names[0].name

    def ask(self, requests: Sequence[Callable[[int], bytes]]) -> list[Answer]:
        """Sends the requests together, each made from its number; gives their answers in the same order."""
        numbers = [self._next_number() for _ in requests]
        self._stream.send(b"".join(request(number) for request, number in zip(requests, numbers, strict=True)))
        answers = self._answers(set(numbers))
        return [answers[number] for number in numbers]

    def read_file(
        self,
        path: str,
        start: int,
        end: int,
        sink: Sink,
        advance: Callable[[int], object] = lambda count: None,
        following: str | None = None,
    ) -> Attributes:
        """Writes bytes ``start`` to ``end`` of the file to ``sink`` and gives its attributes as they are afterwards.

        The attributes are those of STAT; what STAT does not tell, or a server without it, FSTAT tells.
        ``following`` is the file that will be read next: it is opened on the way, which saves a round trip.
        """
        with self.errors_of(path):
            if path in self._opened:
                handle = wire.parse_handle(self._expect(wire.HANDLE, *self._opened.pop(path)))
            else:
                handle = self._handle(wire.open_for_reading(self._next_number(), path))
            self._read(handle, start, end, sink, advance)
            requests: list[Callable[[int], bytes]] = [
                lambda number: wire.on_handle(wire.FSTAT, number, handle),
                lambda number: wire.on_handle(wire.CLOSE, number, handle),
                lambda number: wire.on_path(wire.STAT, number, path),
            ]
            if following is not None:
                requests.append(lambda number: wire.open_for_reading(number, following))
            by_handle, _, by_path, *opened = self.ask(requests)
            if following is not None:
                self._opened[following] = opened[0]
            return _after(by_path, by_handle)

    def _read(self, handle: bytes, start: int, end: int, sink: Sink, advance: Callable[[int], object]) -> None:
        plan = ReadPlan(start, end, self._number + 1 & 0xFFFFFFFF, self._largest)
        held: dict[int, bytes] = {}
        self.in_step = False
        while not plan.is_complete:
            if requests := plan.requests():
                self._stream.send(b"".join(wire.read(r.number, handle, r.offset, r.length) for r in requests))
            length, number, kind = self._stream.head()
            if kind != wire.DATA:
                self._refused_read(plan, number, kind, self._stream.exactly(length))
            offset = self._data(plan, number, length, held, sink, advance)
            while offset is not None:
                data = held.pop(offset)
                sink.write(data)
                advance(len(data))
                offset = plan.wrote(len(data))
        self._number = plan.number - 1 & 0xFFFFFFFF
        self.in_step = True

    def _data(self, plan: ReadPlan, number: int, length: int, held: dict, sink: Sink, advance: Callable) -> int | None:
        """Takes one DATA answer; the offset of held bytes whose turn has come, if any."""
        if length < 4:
            raise WireError("a data packet without a length")
        size = int.from_bytes(self._stream.exactly(4), "big")
        if size != length - 4:
            raise WireError(f"{size} bytes of data in a packet for {length - 4}")
        offset = plan.answered(number, size)
        if offset != plan.written:
            held[offset] = self._stream.exactly(size)
            plan.hold(offset, size)
            return None
        left = size
        while left:
            part = self._stream.some(left)
            sink.write(part)
            advance(len(part))
            left -= len(part)
        return plan.wrote(size)

    def _refused_read(self, plan: ReadPlan, number: int, kind: int, body: bytes) -> None:
        request = plan.open_request(number)
        if kind == wire.STATUS and wire.parse_status(body) == wire.EOF:
            raise Broken(f"the file ended at byte {request.offset} of {plan.end}")
        self._expect(wire.DATA, kind, body)

    def _handle(self, request: bytes) -> bytes:
        self._stream.send(request)
        return wire.parse_handle(self._expect(wire.HANDLE, *self._answer(self._number)))

    def _close(self, handle: bytes) -> None:
        self._stream.send(wire.on_handle(wire.CLOSE, self._next_number(), handle))
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
        raise Broken(f"the server answered with status {code}")

    def _next_number(self) -> int:
        self._number = (self._number + 1) & 0xFFFFFFFF
        return self._number

    def _answer(self, wanted: int) -> tuple[int, bytes]:
        number, kind, body = self._numbered()
        if number != wanted:
            raise WireError("an answer to a request that is not open")
        return kind, body

    def _answers(self, expected: set[int]) -> dict[int, Answer]:
        """One answer to each of the requests, in whatever order they come."""
        answers: dict[int, Answer] = {}
        while len(answers) < len(expected):
            number, kind, body = self._numbered()
            if number not in expected or number in answers:
                raise WireError("an answer to a request that is not open")
            answers[number] = (kind, body)
        return answers

    def _numbered(self) -> tuple[int, int, bytes]:
        length, number, kind = self._stream.head()
        return number, kind, self._stream.exactly(length)

    @contextmanager
    def errors_of(self, path: str) -> Iterator[None]:
        """Turns what goes wrong with ``path`` into FlisErrors; ``Vanished`` passes."""
        file = wire.printable(path)
        try:
            yield
        except Broken as error:
            self.in_step = False
            raise FlisError("sftp-broken", host=self._host, file=file, reason=str(error), attempts=1) from error
        except WireError as error:
            self.in_step = False
            raise FlisError("sftp-protocol", host=self._host, reason=str(error)) from error
        except _Denied as error:
            raise FlisError("sftp-denied", host=self._host, file=file) from error


def attributes_in(answer: Answer) -> Attributes | None:
    """The attributes that a STAT, LSTAT or FSTAT was answered with; None where the server refused it."""
    kind, body = answer
    if kind == wire.ATTRS:
        return wire.parse_attributes(body)
    if kind != wire.STATUS:
        raise WireError(f"packet {kind} instead of {wire.ATTRS}")
    return None


def _after(by_path: Answer, by_handle: Answer) -> Attributes:
    """What STAT says of a file, completed by FSTAT. Raises ``Vanished`` where its name is gone."""
    if by_path[0] == wire.STATUS and wire.parse_status(by_path[1]) == wire.NO_SUCH_FILE:
        raise Vanished
    return wire.completed(attributes_in(by_path), attributes_in(by_handle))
