"""Cuts a stream of bytes into chunks of complete CSV records, and notices a quote that is never closed.

A parser of whole files reads an unclosed quote as one long field that swallows the rest of the file. This module
first proves that a chunk with quotes is well-formed: each field either has no quotes or begins and ends with one.

If the proof fails, the records are checked one by one. A malformed record on one line is refused. A malformed record
of several lines refuses the file, because nobody can say where the next record begins. A file without quotes costs
only one search per chunk, for its last line break.
"""

from __future__ import annotations

import codecs
import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import BinaryIO, NamedTuple

PIECE = 1 << 20  # bytes to read from the stream at once
CHUNK = 4 << 20
MAX_RECORD = 1 << 20
MAX_HEADER = 64 << 10
Proof = Callable[[bytes], bool]
_BREAKS = b"\r\n"
_BREAK = re.compile(rb"\r\n|\n|\r")
# A parser takes a delimiter of one byte only. A delimiter beyond ASCII, as ¤, changes places with this character
# before the text is split; a field that holds one of the two is changed back (see Dialect.restored).
_STAND_IN = "\x1f"


class Dialect(NamedTuple):
    """What divides records into fields: the delimiter, and the quote (empty: the file has none)."""

    delimiter: str = ";"
    quote: str = '"'

    @property
    def mark(self) -> str:
        """The delimiter as the parser sees it, one byte long."""
        return self.delimiter if self.delimiter.isascii() else _STAND_IN

    @property
    def swap(self) -> dict[int, str]:
        """The characters that change places before the text is split. Usually there are none."""
        if self.mark == self.delimiter:
            return {}
        return {ord(self.delimiter): self.mark, ord(self.mark): self.delimiter}

    def restored(self, line: bytes) -> bytes:
        """A line as it was delivered."""
        return line.decode("utf-8", "replace").translate(self.swap).encode() if self.swap else line


PLAIN = Dialect()


class Stop(Exception):
    """The file cannot be read further. ``after`` counts the complete records between the last chunk and the fault."""

    def __init__(self, code: str, reason: str, after: int = 0) -> None:
        super().__init__(code)
        self.code, self.reason, self.after = code, reason, after


@dataclass(frozen=True)
class Gap:
    """A record that was removed: its position among the chunk's records (from 0), the rule it broke, and its bytes."""

    index: int
    rule: str
    raw: bytes


@dataclass(frozen=True)
class Chunk:
    """Complete, well-formed records, each with its line break. A later check proves that they are UTF-8."""

    data: bytes
    gaps: tuple[Gap, ...] = ()


def blocks(stream: BinaryIO, encoding: str, dialect: Dialect = PLAIN) -> Iterator[bytes]:
    """The stream's text as UTF-8, without a byte order mark. Raises Stop at bytes that are not ``encoding``.

    A stream that is UTF-8 already passes unchecked here. Its chunks are checked later, in parallel.
    """
    swap = dialect.swap
    first = b""
    while len(first) < len(codecs.BOM_UTF8) and (part := stream.read(PIECE)):
        first += part
    if encoding == "utf-8" and not swap:
        yield first.removeprefix(codecs.BOM_UTF8)
        while block := stream.read(PIECE):
            yield block
        return
    if encoding == "utf-16":
        encoding = "utf-16-be" if first.startswith(codecs.BOM_UTF16_BE) else "utf-16-le"
        first = first.removeprefix(codecs.BOM_UTF16_BE).removeprefix(codecs.BOM_UTF16_LE)
    if encoding == "utf-8":
        first = first.removeprefix(codecs.BOM_UTF8)
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    block, good = first, True
    while good:
        try:
            text = decoder.decode(block, final=not block)
        except UnicodeDecodeError as error:
            text, good = error.object[: error.start].decode(encoding), False
        yield (text.translate(swap) if swap else text).encode()
        if good and not block:
            return
        block = stream.read(PIECE)
    raise Stop("encoding", "")


def header(parts: Iterator[bytes], row: int, quote: str = "") -> tuple[bytes | None, bytes]:
    """The record that begins in line ``row`` of the text (from 1) without its line break, and the text after it.

    A name within quotes may hold line breaks. The record is None if the file has no text, and empty if it ends before
    the line. The lines above it may hold anything. A row of 0 means that the file has no header: nothing is read, and
    the record is empty.
    """
    text = b""
    if not row:
        return b"", b""
    for part in parts:
        text += part
        # A CR as the last byte may be half of a CRLF, so one more byte is awaited.
        if len(text) > MAX_HEADER or (text.strip(_BREAKS) and _end_of_header(text[:-1], row, quote)):
            break
    if not text.strip(_BREAKS):
        return None, b""
    begin = _begin_of_line(text, row)
    if begin is None:
        return b"", b""
    # Nobody can say where a name ends whose quote is never closed: the line is the header, and is then refused.
    end = _end_of_header(text, row, quote) or _BREAK.search(text, begin)
    return (text[begin : end.start()], text[end.end() :]) if end else (text[begin:], b"")


def _begin_of_line(text: bytes, row: int) -> int | None:
    """Where line ``row`` begins; None if the text has fewer lines."""
    above = list(itertools.islice(_BREAK.finditer(text), row - 1))
    return None if len(above) < row - 1 else above[-1].end() if above else 0


def _end_of_header(text: bytes, row: int, quote: str) -> re.Match[bytes] | None:
    """The line break that ends the record of line ``row``: the first one with an even number of quotes before it."""
    begin = _begin_of_line(text, row)
    breaks = _BREAK.finditer(text, begin) if begin is not None else iter(())
    mark = quote.encode()
    return next((b for b in breaks if not mark or text.count(mark, begin, b.start()) % 2 == 0), None)


def chunks(parts: Iterator[bytes], start: bytes, dialect: Dialect, well_formed: Proof) -> Iterator[Chunk]:
    """The records of ``start`` and ``parts``. Empty lines at the end of the file are not records.

    Raises Stop: ``text-structure`` for a quote that is not closed or a record above MAX_RECORD, and what
    ``parts`` raises.
    """
    carry, ended = [start], False
    fault: Stop | None = None
    while not ended:
        try:
            part = next(parts, None)
        except Stop as stop:
            part, fault = b"", stop
        ended = part is None or fault is not None
        # The last record of the file may lack a line break.
        carry.append(b"\n" if part is None else part)
        if not ended and sum(map(len, carry)) < CHUNK:
            continue
        chunk, rest = _cut(carry, dialect, well_formed)
        while chunk:
            yield chunk
            chunk, rest = _cut([rest], dialect, well_formed) if ended else (None, rest)
        if not fault and ended and rest.strip(_BREAKS):
            fault = Stop("text-structure", "a quote that is never closed")
        if not fault and len(rest) > MAX_RECORD + CHUNK:
            fault = Stop("text-structure", "longer than 1 MiB, or a quote that is never closed")
        if fault:
            raise Stop(fault.code, fault.reason, _empty_lines(rest))
        carry = [rest]


def _empty_lines(text: bytes) -> int:
    return len(_BREAK.findall(text[: len(text) - len(text.lstrip(_BREAKS))]))


def _cut(pieces: list[bytes], dialect: Dialect, well_formed: Proof) -> tuple[Chunk | None, bytes]:
    """The complete records in the joined ``pieces``, and the rest."""
    quote = dialect.quote.encode()
    quoted = bool(quote) and any(quote in piece for piece in pieces)
    last = pieces[-1]
    if not quoted and (end := _end(last, _last_break(last, b""))):
        return Chunk(b"".join([*pieces[:-1], last[:end]])), last[end:]
    buffer = b"".join(pieces)
    end = _last_break(buffer, quote if quoted else b"")
    if quoted and not (end and well_formed(buffer[:end])):
        # A CR as the last byte may be half of a CRLF: it and its record wait.
        data, gaps, end = split(buffer[:-1] if buffer.endswith(b"\r") else buffer, dialect)
        return (Chunk(data, gaps) if end else None), buffer[end:]
    end = _end(buffer, end)
    return (Chunk(buffer[:end]) if end else None), buffer[end:]


def _end(buffer: bytes, end: int) -> int:
    """``end`` moved before empty lines, which wait because they may end the file. 0 if there is nothing else."""
    text = end
    while text and buffer[text - 1] in _BREAKS:
        text -= 1
    return _BREAK.match(buffer, text, end).end() if text else 0


def _last_break(buffer: bytes, quote: bytes) -> int:
    """The position after the last line break that has an even number of quotes before it, or 0 if none is near.

    Without a ``quote``, the position after the last line break. A CR as the last byte does not count as a line break,
    because it may be half of a CRLF.
    """
    end = len(buffer) - buffer.endswith(b"\r")
    for _ in range(8):
        end = max(buffer.rfind(b"\n", 0, end), buffer.rfind(b"\r", 0, end)) + 1
        if not quote or end == 0 or buffer.count(quote, 0, end) % 2 == 0:
            return end
        # The quote before this one opened a field, so the next candidate is before it.
        end = buffer.rfind(quote, 0, end)
    return 0


def split(buffer: bytes, dialect: Dialect) -> tuple[bytes, tuple[Gap, ...], int]:
    """Split record by record: the well-formed ones joined, the others as gaps, and where the last one ended.

    An empty line between records is a gap. Empty lines at the end are left over. Raises Stop for a malformed record
    of several lines.
    """
    kept: list[bytes] = []
    gaps: list[Gap] = []
    empty: list[Gap] = []
    end = position = 0
    for index, (record, good) in enumerate(records(buffer, dialect)):
        body = record.rstrip(_BREAKS)
        position += len(record)
        if not body:
            empty.append(Gap(index, "columns", b""))
        elif not good and _BREAK.search(body):
            raise Stop("text-structure", "a quote is not closed where its field ends", index)
        else:
            gaps += empty
            empty = []
            end = position
            if good:
                kept.append(record)
            else:
                gaps.append(Gap(index, "quote", body))
    return b"".join(kept), tuple(gaps), end


def records(buffer: bytes, dialect: Dialect) -> Iterator[tuple[bytes, bool]]:
    """Each complete record with its line break, and whether its quotes are in order."""
    record, good = _patterns(dialect)
    position = 0
    while match := record.match(buffer, position):
        position = match.end()
        yield match.group(), bool(good.fullmatch(match.group()))


@cache
def _patterns(dialect: Dialect) -> tuple[re.Pattern[bytes], re.Pattern[bytes]]:
    """A record as a parser sees it, where text may follow a closing quote, and a record with its quotes in order."""
    mark, quote = re.escape(dialect.mark.encode()), dialect.quote.encode()
    shape = rb"%b(?:%b%b)*+(?:\r\n|\n|\r)"
    if not quote:
        plain = rb"[^%b\r\n]*+" % mark
        record = re.compile(shape % (plain, mark, plain))
        return record, record
    quoted = rb"%b[^%b]*+(?:%b%b[^%b]*+)*+%b".replace(b"%b", quote)
    loose = rb"(?:%b[^%b\r\n]*+|[^%b%b\r\n][^%b\r\n]*+|)" % (quoted, mark, quote, mark, mark)
    strict = rb"(?:%b|[^%b%b\r\n]*+)" % (quoted, quote, mark)
    return re.compile(shape % (loose, mark, loose)), re.compile(shape % (strict, mark, strict))


def structure(dialect: Dialect) -> str:
    """Well-formed records to the end of the text, for RE2. It is asked only of text that holds a quote."""
    mark, quote = re.escape(dialect.mark), dialect.quote
    return rf"^(?:(?:[^{quote}{mark}\r\n]*|{quote}(?:[^{quote}]|{quote}{quote})*{quote})(?:{mark}|\r\n|\n|\r))*$"
