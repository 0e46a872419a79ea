"""A socket that reads ahead, because paramiko asks for each SSH packet in two small reads."""

from __future__ import annotations

import socket

_AHEAD = 256 << 10  # bytes


class ReadAhead(socket.socket):
    """``recv`` gives what has already come without asking the system again."""

    _rest = b""
    _at = 0

    @classmethod
    def over(cls, dialled: socket.socket) -> ReadAhead:
        """Takes over the connection; ``dialled`` is empty afterwards."""
        return cls(dialled.family, dialled.type, dialled.proto, fileno=dialled.detach())

    def recv(self, size: int, flags: int = 0, /) -> bytes:
        at = self._at
        if at >= len(self._rest):
            self._rest = super().recv(_AHEAD, flags)
            at = 0
        self._at = at + size
        return self._rest[at : at + size]
