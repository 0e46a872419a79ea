"""What a server says of single files, asked in as many ways as it takes: listings of some servers say little.

Servers on Windows send permissions without the file type, some servers send no attributes in a listing, some refuse
STAT or FSTAT. So a file is first asked for by LSTAT, which tells a link from its target, and by STAT. Where these
leave open what it is, it is tried: what READLINK answers is a link, and what can be opened and read is fetched like
a file, with the size that FSTAT tells. Where nothing tells a size, single bytes are read to find the last one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from flis.fetch.sftp import wire
from flis.fetch.sftp.read import Answer, Session, attributes_in
from flis.fetch.sftp.wire import Attributes, WireError

_LARGEST = 1 << 40  # bytes, of a file whose size is found by reading
_TOGETHER = 32  # files asked for in one round trip, and handles open at a time


@dataclass(frozen=True)
class Look:
    """One file. ``kind`` as in ``wire.Attributes``, or ``vanished``, ``denied``, ``unopened`` (the server refuses)."""

    kind: str
    size: int | None = None
    mtime: int | None = None


def look(session: Session, paths: Sequence[str]) -> list[Look]:
    """A look at each of the paths, in their order."""
    found: list[Look] = []
    for start in range(0, len(paths), _TOGETHER):
        group = paths[start : start + _TOGETHER]
        with session.errors_of(group[0]):
            found += _look(session, group)
    return found


def _look(session: Session, paths: Sequence[str]) -> list[Look]:
    answers = session.ask([_on_path(kind, path) for path in paths for kind in (wire.LSTAT, wire.STAT)])
    found = [_judge(own, target) for own, target in zip(answers[::2], answers[1::2], strict=True)]
    doubtful = [at for at, one in enumerate(found) if one.kind == "unknown" or (one.kind == "file" and not one.size)]
    if doubtful:
        after = _tried(session, [(paths[at], found[at]) for at in doubtful])
        for at, one in zip(doubtful, after, strict=True):
            found[at] = _measured(session, paths[at], one)
    return found


def _judge(own: Answer, target: Answer) -> Look:
    """From the answers to LSTAT and STAT."""
    if _status(own) == _status(target) == wire.NO_SUCH_FILE:
        return Look("vanished")
    by_name, by_target = attributes_in(own), attributes_in(target)
    if by_name is not None and by_name.kind == "link":
        return Look("link")
    return _look_of(wire.completed(by_target, by_name))


def _tried(session: Session, files: Sequence[tuple[str, Look]]) -> list[Look]:
    """The same files, after the server was asked to read each: as a link, and the first byte of its content."""
    answers = session.ask([request for path, _ in files for request in (_on_path(wire.READLINK, path), _opening(path))])
    links, opened = answers[::2], answers[1::2]
    handles = [wire.parse_handle(body) for kind, body in opened if kind == wire.HANDLE]
    told = iter(session.ask([request for handle in handles for request in _on_handle(handle)]))
    found = []
    for (_, before), link, opening in zip(files, links, opened, strict=True):
        if opening[0] == wire.HANDLE:
            first, by_handle, _ = next(told), attributes_in(next(told)), next(told)
            now = _completed(before, by_handle) if _is_content(first) else Look("unopened")
        else:
            now = _refused(before, opening)
        found.append(Look("link") if link[0] == wire.NAME else now)
    return found


def _measured(session: Session, path: str, before: Look) -> Look:
    """A file of which nothing tells the size, with the size that reading single bytes finds; None where that fails."""
    if before.size is not None or before.kind not in ("file", "unknown"):
        return before
    [(kind, body)] = session.ask([_opening(path)])
    if kind != wire.HANDLE:
        return before
    handle = wire.parse_handle(body)
    size = _size_by_reading(session, handle)
    session.ask([lambda number: wire.on_handle(wire.CLOSE, number, handle)])
    return replace(before, size=size)


def _size_by_reading(session: Session, handle: bytes) -> int | None:
    """The size is at least ``least`` and at most ``most``; each round reads one byte at many places between them."""
    least, most = 0, _LARGEST
    places = [(1 << power) - 1 for power in range(_LARGEST.bit_length())]
    while least < most:
        answers = session.ask([_byte_at(handle, place) for place in places])
        for place, answer in zip(places, answers, strict=True):
            # Whatever refuses a byte says that it is not there; were that wrong, the zip would not be whole.
            if answer[0] == wire.DATA:
                least = max(least, place + 1)
            else:
                most = min(most, place)
        places = sorted({least + (most - least) * part // _TOGETHER for part in range(_TOGETHER)})
    return least if least == most else None


def _byte_at(handle: bytes, place: int) -> Callable[[int], bytes]:
    return lambda number: wire.read(number, handle, place, 1)


def _is_content(answer: Answer) -> bool:
    """Whether READ gave bytes, or their end: what some servers open and never read is a folder."""
    return answer[0] == wire.DATA or _status(answer) == wire.EOF


def _completed(before: Look, by_handle: Attributes | None) -> Look:
    now = wire.completed(Attributes(before.size, None, before.mtime), by_handle)
    return Look(now.kind if before.kind == "unknown" else before.kind, now.size, now.mtime)


def _refused(before: Look, answer: Answer) -> Look:
    """A file that the server does not open. Where nothing else is in doubt, the download says so as an error."""
    status = _status(answer)
    if status is None:
        raise WireError(f"packet {answer[0]} instead of {wire.HANDLE}")
    if status == wire.NO_SUCH_FILE:
        return Look("vanished")
    if before.kind == "file":
        return before
    if status == wire.PERMISSION_DENIED:
        return before if before.size is not None else Look("denied")
    return Look("unopened")


def _on_path(kind: int, path: str) -> Callable[[int], bytes]:
    return lambda number: wire.on_path(kind, number, path)


def _opening(path: str) -> Callable[[int], bytes]:
    return lambda number: wire.open_for_reading(number, path)


def _on_handle(handle: bytes) -> list[Callable[[int], bytes]]:
    return [
        lambda number: wire.read(number, handle, 0, 1),
        lambda number: wire.on_handle(wire.FSTAT, number, handle),
        lambda number: wire.on_handle(wire.CLOSE, number, handle),
    ]


def _look_of(told: Attributes) -> Look:
    return Look(told.kind, told.size, told.mtime)


def _status(answer: Answer) -> int | None:
    return wire.parse_status(answer[1]) if answer[0] == wire.STATUS else None
