"""Takes channel data straight from the packet reader to whoever waits for it.

paramiko's own way copies every byte four more times and wakes the reader under two locks; that doubled the cost of
a large file. The hook is its documented one: ``Transport(packetizer_class=…)``. Since the data no longer passes the
channel, the channel's window is never opened again: a channel gets one large window and is replaced before that ends
(``client.Connection``). What is on its way is bounded by what was asked for.
"""

from __future__ import annotations

import time
from queue import Empty, SimpleQueue

from paramiko import Channel
from paramiko.common import (
    MSG_CHANNEL_CLOSE,
    MSG_CHANNEL_DATA,
    MSG_CHANNEL_EOF,
    MSG_CHANNEL_EXTENDED_DATA,
    MSG_IGNORE,
)
from paramiko.message import Message
from paramiko.packet import NeedRekeyException, Packetizer
from paramiko.ssh_exception import SSHException

MOST_WAITING = 16 << 20  # bytes nobody has taken yet; four times what is ever asked for
_LOOK = 0.5  # seconds between two looks whether the connection still lives


class Arrivals:
    """Bytes of one channel, in order. One thread puts, one takes; ``b""`` is the end."""

    def __init__(self) -> None:
        self._queue: SimpleQueue[bytes] = SimpleQueue()
        # One counter per thread: no lock is needed.
        self.received = 0
        self._taken = 0

    def put(self, data: bytes) -> None:
        if not data:
            return
        self.received += len(data)
        if self.received - self._taken > MOST_WAITING:
            raise SSHException("more data than was asked for")
        self._queue.put(data)

    def end(self) -> None:
        self._queue.put(b"")

    def take(self, timeout: float) -> bytes:
        data = self._queue.get(timeout=timeout)
        self._taken += len(data)
        return data


class DirectPackets(Packetizer):
    """Hands the data of the channels in ``arrivals`` over and hides it from the transport."""

    def __init__(self, socket: object) -> None:
        super().__init__(socket)
        self.arrivals: dict[int, Arrivals] = {}

    def read_message(self) -> tuple[int, Message]:
        try:
            kind, message = super().read_message()
        except NeedRekeyException:
            raise
        except BaseException:
            for arrivals in list(self.arrivals.values()):
                arrivals.end()
            raise
        if kind in (MSG_CHANNEL_DATA, MSG_CHANNEL_EXTENDED_DATA):
            arrivals = self.arrivals.get(message.get_int())
            # What a server writes on the error channel is not part of SFTP and is not kept.
            if kind == MSG_CHANNEL_DATA and arrivals is not None:
                arrivals.put(message.get_binary())
            return MSG_IGNORE, message
        if kind in (MSG_CHANNEL_EOF, MSG_CHANNEL_CLOSE):
            arrivals = self.arrivals.get(message.get_int())
            if arrivals is not None:
                arrivals.end()
            message.rewind()
        return kind, message


class DirectChannel:
    """The byte channel of one SFTP session: sends through paramiko's channel, receives past it."""

    def __init__(self, channel: Channel, packets: DirectPackets, idle: float) -> None:
        self._channel = channel
        self._packets = packets
        self._idle = idle
        self._arrivals = packets.arrivals[channel.get_id()] = Arrivals()
        channel.settimeout(idle)

    @property
    def received(self) -> int:
        """Bytes so far: what is used of the window."""
        return self._arrivals.received

    def send(self, data: bytes, /) -> int:
        return self._channel.send(data)

    def recv(self, size: int, /) -> bytes:
        """The next piece as it came (an SSH packet's data), whatever ``size`` says."""
        until = time.monotonic() + self._idle
        while True:
            try:
                return self._arrivals.take(_LOOK)
            except Empty:
                if not self._channel.get_transport().is_active():
                    return b""
                if time.monotonic() >= until:
                    raise TimeoutError from None

    def close(self) -> None:
        self._packets.arrivals.pop(self._channel.get_id(), None)
        self._channel.close()
