"""An SFTP server that lives in memory behind a byte channel and misbehaves on demand."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator

from flis.fetch.sftp import wire

Answers = Iterator[bytes]


def data(number: int, content: bytes) -> bytes:
    return wire.packet(wire.DATA, struct.pack(">I", number) + wire.string(content))


def status(number: int, code: int) -> bytes:
    return wire.packet(wire.STATUS, struct.pack(">II", number, code) + wire.text("words") + wire.text("en"))


def attributes(size: int, mtime: int = 7, mode: int = 0o100644) -> bytes:
    return struct.pack(">IQIII", 1 | 4 | 8, size, mode, 0, mtime)


class FakeServer:
    """One file, ``content``. ``reading`` may change what a group of reads is answered with.

    ``send`` and ``recv`` are the client's side: everything happens in its thread, in a fixed order.
    """

    def __init__(
        self,
        content: bytes,
        reading: Callable[[FakeServer, list[tuple[int, int, int]]], Answers] | None = None,
        read_limit: int | None = 255 << 10,
        piece: int = 34_000,
    ) -> None:
        self.content = content
        self.size = len(content)  # what STAT says
        self.reading = reading or FakeServer.answer
        self.read_limit = read_limit
        self.piece = piece
        self.asked: list[tuple[int, int, int]] = []  # number, offset, length of reads in one send
        self.largest_demand = 0
        self.received = bytearray()
        self.output = bytearray()
        self.after_output: Callable[[], bytes] = lambda: b""

    def send(self, request: bytes) -> int:
        self.received += request
        reads = []
        while len(self.received) >= 4:
            length = int.from_bytes(self.received[:4], "big")
            if len(self.received) < 4 + length:
                break
            kind, body = self.received[4], bytes(self.received[5 : 4 + length])
            del self.received[: 4 + length]
            if kind == wire.READ:
                number, handle = struct.unpack_from(">II", body)
                reads.append((number, *struct.unpack_from(">QI", body, 8 + handle)))
            else:
                self.output += self.control(kind, body)
        if reads:
            self.asked += reads
            self.largest_demand = max(self.largest_demand, sum(length for _, _, length in reads))
            for answer in self.reading(self, reads):
                self.output += answer
        return len(request)

    def control(self, kind: int, body: bytes) -> bytes:
        if kind == wire.INIT:
            limits = wire.text(wire.LIMITS_EXTENSION) + wire.text("1") if self.read_limit else b""
            return wire.packet(wire.VERSION, struct.pack(">I", 3) + limits)
        number = struct.unpack_from(">I", body)[0]
        if kind == wire.EXTENDED:
            limits = struct.pack(">QQQQ", 256 << 10, self.read_limit, 255 << 10, 100)
            return wire.packet(wire.EXTENDED_REPLY, body[:4] + limits)
        if kind == wire.OPEN:
            return wire.packet(wire.HANDLE, body[:4] + wire.string(b"h"))
        if kind == wire.STAT:
            return wire.packet(wire.ATTRS, body[:4] + attributes(self.size))
        return status(number, wire.OK)

    def answer(self, reads: list[tuple[int, int, int]]) -> Answers:
        for number, offset, length in reads:
            content = self.content[offset : offset + length]
            yield data(number, content) if content else status(number, wire.EOF)

    def recv(self, size: int) -> bytes:
        if not self.output:
            return self.after_output()
        piece = bytes(self.output[: self.piece])
        del self.output[: self.piece]
        return piece
