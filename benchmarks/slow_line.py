"""A TCP proxy on the loopback address that delivers every byte a fixed time later, without slowing the flow."""

from __future__ import annotations

import socket
import threading
import time
from collections import deque

_PIECE = 256 << 10
_MOST_UNDER_WAY = 64 << 20  # bytes; far above what either side keeps in flight


class SlowLine:
    """Listens on ``port`` and passes on to ``target_port``; each direction takes ``delay`` seconds."""

    def __init__(self, target_port: int, delay: float) -> None:
        self._target_port = target_port
        self._delay = delay
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]

    def __enter__(self) -> SlowLine:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", self._target_port))
            for end in (near, far):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for source, sink in ((near, far), (far, near)):
                _Direction(source, sink, self._delay).start()


class _Direction:
    """One thread reads and notes when; the other delivers when the time has come."""

    def __init__(self, source: socket.socket, sink: socket.socket, delay: float) -> None:
        self._source = source
        self._sink = sink
        self._delay = delay
        self._under_way: deque[tuple[float, bytes]] = deque()
        self._bytes = 0
        self._changed = threading.Condition()

    def start(self) -> None:
        for work in (self._read, self._deliver):
            threading.Thread(target=work, daemon=True).start()

    def _read(self) -> None:
        while True:
            try:
                piece = self._source.recv(_PIECE)
            except OSError:
                piece = b""
            with self._changed:
                while self._bytes > _MOST_UNDER_WAY:
                    self._changed.wait()
                self._under_way.append((time.monotonic() + self._delay, piece))
                self._bytes += len(piece)
                self._changed.notify_all()
            if not piece:
                return

    def _deliver(self) -> None:
        while True:
            with self._changed:
                while not self._under_way:
                    self._changed.wait()
                due, piece = self._under_way.popleft()
                self._bytes -= len(piece)
                self._changed.notify_all()
            time.sleep(max(0.0, due - time.monotonic()))
            try:
                if not piece:
                    self._sink.shutdown(socket.SHUT_WR)
                    return
                self._sink.sendall(piece)
            except OSError:
                self._source.close()
                return
