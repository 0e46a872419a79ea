"""One delivered file, read without a contract: its encoding, structure, header and fields.

Several files are taken together where they are the same file of several months.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from flis.reading.learn.around import bare
from flis.reading.learn.decoding import decoded
from flis.reading.learn.fields import Field, fields_of, joined, with_days
from flis.reading.learn.lines import OddLines, all_odd_lines, without_odd_lines
from flis.reading.learn.structure import Structure, may_be_header, structure_of


@dataclass(frozen=True)
class File:
    """What is known of a file. ``header`` is None where nobody can say whether the first record is one.

    ``problem`` says why the file could not be read at all, without any of its text.
    """

    path: str
    problem: str = ""
    encoding: str = ""
    encodings: tuple[str, ...] = ()  # others that are as likely
    structure: Structure | None = None
    header: bool | None = None
    fields: tuple[Field, ...] = ()
    is_empty: bool = False
    odd: OddLines = field(default_factory=OddLines)
    is_ascii: bool = False  # its bytes are the same in most encodings, so they do not say which one it is in


def read_file(path: str, parts: Sequence[bytes], shipped: str, is_known: Callable[[str], bool]) -> File:
    """``parts`` are the bytes of the file, one for each month. ``is_known``: whether a contract has such a field."""
    if not any(part.strip() for part in parts):
        return File(path, is_empty=True, problem="the file is empty")
    texts = [decoded(part, shipped) for part in parts]
    if any(text.text is None for text in texts):
        return File(path, problem="no encoding that a contract can state fits the whole file")
    named = {text.encoding: text.others for text, part in zip(texts, parts, strict=True) if not part.isascii()} or {
        texts[0].encoding: ()
    }
    if len(named) > 1:
        return File(path, problem=f"the packages have it in several encodings: {', '.join(sorted(named))}")
    ((encoding, others),) = named.items()
    found = [structure_of(str(text.text)) for text in texts]
    if any(one is None for one in found):
        return File(path, problem="no delimiter divides it into fields", encoding=encoding)
    shapes = {(one.dialect.delimiter, one.width, one.ends) for one in found}
    headers = {_header(one, str(text.text), is_known) for one, text in zip(found, texts, strict=True)}
    if len(shapes) > 1 or len(headers) > 1 or len({one.first for one in found if True in headers}) > 1:
        return File(
            path, problem="the packages have it in several forms; learn from them one by one", encoding=encoding
        )
    header = headers.pop()
    # A quote that occurs in one month only is the quote of all of them.
    structure = max(found, key=lambda one: any(one.dialect.quote in str(text.text) for text in texts))
    plain = [without_odd_lines(str(text.text), one, header is True) for one, text in zip(found, texts, strict=True)]
    fields = _fields(found, [text for text, _ in plain], header is True)
    odd = all_odd_lines(one for _, one in plain)
    is_ascii = all(part.isascii() for part in parts)
    return File(path, "", encoding, others, structure, header, fields, odd=odd, is_ascii=is_ascii)


def _header(one: Structure, text: str, is_known: Callable[[str], bool]) -> bool | None:
    """Whether the first record is the header: it looks like names, and what is below does not."""
    if not may_be_header(one.first):
        return False
    plain, _ = without_odd_lines(text, one, True)
    below = fields_of(plain, one.dialect, one.width + one.ends, one.last, None)[: one.width]
    # Above an empty name, numbers prove nothing: a first row may have an empty field too.
    named = [f for f in below if one.first[f.place].strip() and len(f.texts)]
    values = [f for f in named if f.matches("[-+0-9.,:/ ]*[0-9][-+0-9.,:/ ]*")]
    if values or sum(map(is_known, one.names)) * 2 >= one.width:
        return True
    return None


def _fields(found: Sequence[Structure], texts: Sequence[str], header: bool) -> tuple[Field, ...]:
    every = [
        fields_of(
            text,
            one.dialect,
            one.width + one.ends,
            one.last if header else one.line - 1,
            [*one.names, ""] if header else None,
        )[: one.width]
        for one, text in zip(found, texts, strict=True)
    ]
    return tuple(with_days(bare(joined(months))) for months in zip(*every, strict=True))
