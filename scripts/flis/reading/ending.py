"""The lines at the end of a file that are no records: a total, the number of rows, or nothing but delimiters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from flis.reading.records import Dialect, Stop

# Where a word ends that a last line begins with: no letter follows. ``Total`` is no beginning of ``Totalkredit``.
WORD_END = r"(?![^\W\d_])"
# A longer line is a record, whatever it begins with.
_LONGEST = 64 << 10


class Ending:
    """Leaves out the last lines of a text that begin with a stated text, in quotes or not. ``passed`` counts them.

    A word ends where the stated text ends: ``Total`` is no beginning of ``Totalkredit``. A text of delimiters alone
    means a line of delimiters alone. A line in the middle that begins so is a record like any other, and so is one
    inside the quotes of a field.
    """

    def __init__(self, beginnings: Sequence[str], dialect: Dialect, header_lines: int) -> None:
        self.passed = 0
        self._quote = dialect.quote.encode()
        self._header_lines = header_lines
        self._mark = dialect.mark.encode()
        words = [text.translate(dialect.swap) for text in beginnings]
        self._only_marks = any(not word.strip(dialect.mark) for word in words)
        # Behind a word, no letter may follow. Behind any other sign, anything may.
        parts = [re.escape(word) + (WORD_END if word[-1:].isalpha() else "") for word in words]
        quote = f"(?:{re.escape(dialect.quote)})?" if dialect.quote else ""
        self._word = re.compile(f"{quote}(?:{'|'.join(parts)})") if any(w.strip(dialect.mark) for w in words) else None

    def records(self, parts: Iterator[bytes]) -> Iterator[bytes]:
        """``parts`` of a text without its last lines. Raises what ``parts`` raises, after all that came before."""
        held: list[bytes] = []  # the lines that are the last ones, if no record follows
        tail = b""  # a line that has not ended
        is_open = False  # whether ``held`` begins within the quotes of a field
        lines_before = 0
        middle = False  # the text goes on within a line that was too long to wait for its end
        try:
            for part in parts:
                lines = (tail + part).splitlines(keepends=True)
                # Behind a carriage return, the rest of the line break may follow.
                tail = lines.pop() if lines and not lines[-1].endswith(b"\n") else b""
                first = max(self._header_lines - lines_before, int(middle))
                records = len(lines)
                while records > first and self._is_last(lines[records - 1]):
                    records -= 1
                lines_before += len(lines)
                middle = middle and not lines
                if records or len(tail) > _LONGEST:
                    gone = b"".join((*held, *lines[:records]))
                    held = lines[records:]
                    if len(tail) > _LONGEST:
                        gone, held, tail, middle = gone + b"".join(held) + tail, [], b"", True
                    is_open ^= self._opens(gone)
                    yield gone
                else:
                    held += lines
        except Stop as stop:
            fault = Stop(stop.code, stop.reason, stop.after)
        else:
            held += [tail]
            is_record = middle or lines_before < self._header_lines or not self._is_last(tail)
            kept = len(held) if is_record else self._within_quotes(held, is_open)
            yield b"".join(held[:kept])
            self.passed = sum(1 for line in held[kept:] if line.strip(b"\r\n"))
            return
        # The text ends here, but the file does not.
        yield b"".join(held) + tail
        raise fault

    def _is_last(self, line: bytes) -> bool:
        bare = line.strip(b"\r\n")
        if self._only_marks and not bare.replace(self._mark, b"").replace(self._quote or b" ", b"").strip():
            return True
        return not bare or bool(self._word and self._word.match(bare.decode("utf-8", "replace")))

    def _opens(self, text: bytes) -> bool:
        return bool(self._quote) and text.count(self._quote) % 2 == 1

    def _within_quotes(self, lines: Sequence[bytes], is_open: bool) -> int:
        """How many of ``lines`` belong to a field whose quotes are open where the first or a later one begins."""
        kept = 0
        for number, line in enumerate(lines, 1):
            if is_open:
                kept = number
            is_open ^= self._opens(line)
        return kept
