"""SFTP packets over a byte channel: cut out of what comes, without joining what need not be joined."""

from __future__ import annotations

from typing import Protocol

from flis.fetch.sftp import wire
from flis.fetch.sftp.wire import WireError

_RECEIVE = 1 << 20


class ByteChannel(Protocol):
    """Bytes in order. ``recv`` gives at least one byte, or none at the end (a piece may be larger than asked for).

    Both may raise OSError (TimeoutError among them) or EOFError.
    """

    def send(self, data: bytes, /) -> int: ...

    def recv(self, size: int, /) -> bytes: ...


class Broken(Exception):
    """The channel or the server failed, in words for the operator; another try may help."""


class PacketStream:
    """Sends and takes packets. Raises ``Broken`` and ``WireError``."""

    def __init__(self, channel: ByteChannel) -> None:
        self._channel = channel
        self._chunk = memoryview(b"")

    def head(self) -> tuple[int, int, int]:
        """Of the next packet: bytes after the number, number, kind."""
        length, kind = wire.HEADER.unpack(self.exactly(wire.HEADER.size))
        if length < 5 or length > wire.MAX_PACKET:
            raise WireError(f"a packet of {length} bytes")
        return length - 5, int.from_bytes(self.exactly(4), "big"), kind

    def packet(self) -> tuple[int, bytes]:
        length, kind = wire.HEADER.unpack(self.exactly(wire.HEADER.size))
        if not 5 <= length <= wire.MAX_PACKET:
            raise WireError(f"a packet of {length} bytes")
        return kind, self.exactly(length - 1)

    def send(self, data: bytes) -> None:
        try:
            while data:
                sent = self._channel.send(data)
                if not sent:
                    raise EOFError
                data = data[sent:]
        except (OSError, EOFError) as error:
            raise Broken(_reason(error)) from error

    def some(self, limit: int) -> memoryview:
        """1..limit bytes, as many as are at hand, without copying them."""
        if not self._chunk:
            try:
                received = self._channel.recv(_RECEIVE)
            except (OSError, EOFError) as error:
                raise Broken(_reason(error)) from error
            if not received:
                raise Broken("the server closed the connection")
            self._chunk = memoryview(received)
        part, self._chunk = self._chunk[:limit], self._chunk[limit:]
        return part

    def exactly(self, count: int) -> bytes:
        if len(self._chunk) >= count:
            part, self._chunk = self._chunk[:count], self._chunk[count:]
            return bytes(part)
        whole = bytearray()
        while len(whole) < count:
            whole += self.some(count - len(whole))
        return bytes(whole)


def _reason(error: BaseException) -> str:
    if isinstance(error, TimeoutError):
        return "no answer in time"
    return "the connection was lost"
