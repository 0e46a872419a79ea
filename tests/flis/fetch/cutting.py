"""A TCP line on the loopback address that breaks, is reset, or falls silent, after so many bytes from the server."""

from __future__ import annotations

import contextlib
import os
import socket
import struct
import threading


class Cutting:
    """Passes on to ``target``; the first ``times`` connections end after ``after`` bytes, later ones last."""

    STALLS = 40  # seconds of silence before a stalled connection ends after all

    def __init__(self, target: int, after: int, times: int, *, stall: bool = False, reset: bool = False) -> None:
        self._target = target
        self._after = after
        self._times = times
        self._stall = stall
        self._reset = reset
        self.cuts = 0
        self._closed = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]

    def __enter__(self) -> Cutting:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closed.set()
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                far = socket.create_connection(("127.0.0.1", self._target))
                threading.Thread(target=self._pass, args=(near, far, None), daemon=True).start()
                threading.Thread(target=self._pass, args=(far, near, self._after), daemon=True).start()

    def _pass(self, source: socket.socket, sink: socket.socket, limit: int | None) -> None:
        count = 0
        with contextlib.suppress(OSError):
            while piece := source.recv(65536):
                count += len(piece)
                if limit is not None and count > limit and self.cuts < self._times:
                    self.cuts += 1
                    if self._stall:
                        self._closed.wait(self.STALLS)
                    if self._reset:
                        # Closed at once, with what was not sent thrown away: the other side meets a reset.
                        sink.setsockopt(
                            socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("hh" if os.name == "nt" else "ii", 1, 0)
                        )
                        # The other thread waits for it, and would keep it open.
                        sink.shutdown(socket.SHUT_RD)
                        sink.close()
                    break
                sink.sendall(piece)
        for end in (source, sink):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
