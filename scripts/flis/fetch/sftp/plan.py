"""Which bytes of a file are asked for next, and what an answer means. Pure bookkeeping, no bytes move here."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from flis.fetch.sftp.wire import WireError

MAX_IN_FLIGHT = 4 << 20  # bytes asked for or held; paramiko's cost grows with the square of what waits above that
LARGE_READ = 255 << 10  # OpenSSH's largest packet is 256 KiB with its header
SMALL_READ = 32 << 10  # what every server must be able to give
MIN_READ = 1 << 10
MAX_LARGE_REQUESTS = 16
MAX_REQUESTS = 64
REGROW_AFTER = 64  # whole answers in a row before a larger read is tried again


@dataclass(frozen=True)
class Request:
    number: int
    offset: int
    length: int


class ReadPlan:
    """The reads of one file from ``start`` to ``end`` (bytes), asked for in order, answered in any order."""

    def __init__(self, start: int, end: int, first_number: int, largest: int = SMALL_READ) -> None:
        self.written = start
        self.end = end
        self.number = first_number
        self._largest = self._length = max(MIN_READ, largest)
        self._next = start
        self._gaps: deque[tuple[int, int]] = deque()  # what short answers left out: offset, length
        self._asked: dict[int, Request] = {}
        self._held: dict[int, int] = {}  # offset -> length of answers that came before their turn
        self._occupied = 0  # bytes asked for or held
        self._whole_answers = 0

    @property
    def is_complete(self) -> bool:
        return self.written == self.end

    def requests(self) -> list[Request]:
        """What to ask for now; none while enough is on its way, so that requests go out in groups."""
        most = MAX_LARGE_REQUESTS if self._length > SMALL_READ else MAX_REQUESTS
        if not self._gaps and (len(self._asked) > most * 3 // 4 or self._occupied > MAX_IN_FLIGHT * 3 // 4):
            return []
        new = []
        while len(self._asked) < most and (span := self._next_span()) is not None:
            request = Request(self.number, *span)
            self.number = (self.number + 1) & 0xFFFFFFFF
            self._asked[request.number] = request
            self._occupied += request.length
            new.append(request)
        return new

    def _next_span(self) -> tuple[int, int] | None:
        if self._gaps:  # the writer waits for exactly these, so the limit does not hold them back
            offset, length = self._gaps.popleft()
            if length > self._length:
                self._gaps.appendleft((offset + self._length, length - self._length))
            return offset, min(length, self._length)
        length = min(self._length, self.end - self._next)
        if length == 0 or self._occupied + length > MAX_IN_FLIGHT:
            return None
        self._next += length
        return self._next - length, length

    def answered(self, number: int, length: int) -> int:
        """The offset that ``length`` bytes belong to. ``WireError`` for an answer that was not asked for."""
        request = self._asked.pop(number, None)
        if request is None:
            raise WireError("an answer to a request that is not open")
        if not 0 < length <= request.length:
            raise WireError(f"{length} bytes in answer to a read of {request.length}")
        self._occupied -= request.length
        if length < request.length:
            self._gaps.append((request.offset + length, request.length - length))
            self._length = max(MIN_READ, min(self._length, length))
            self._whole_answers = 0
        else:
            self._whole_answers += 1
            if self._whole_answers >= REGROW_AFTER and self._length < self._largest:
                self._length = min(self._largest, self._length * 2)
                self._whole_answers = 0
        return request.offset

    def hold(self, offset: int, length: int) -> None:
        """The bytes came before their turn and wait in memory."""
        self._held[offset] = length
        self._occupied += length

    def wrote(self, length: int) -> int | None:
        """``length`` bytes were written; the offset of held bytes that are next, if any."""
        self.written += length
        if self.written not in self._held:
            return None
        self._occupied -= self._held.pop(self.written)
        return self.written

    def open_request(self, number: int) -> Request:
        """The open request that a refusal (STATUS) belongs to."""
        request = self._asked.get(number)
        if request is None:
            raise WireError("a status for a request that is not open")
        return request
