"""The texts of a file, field by field, without repetitions."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from flis.reading.pseudonym import normalised
from flis.reading.records import Dialect
from flis.reading.values import BEYOND_BMP, POINT_IN_TIME, SIGNS

_CPR = r"^\s*(?:0?[1-9]|[12][0-9]|3[01]|6[1-9]|[78][0-9]|9[01])(?:0[1-9]|1[0-2])[0-9]{2}[- ]?[0-9]{4}\s*$"
_FEW = 5000  # different texts that are looked at one by one


@dataclass(frozen=True)
class Field:
    """The texts of one field in one file, or in the same file of several months.

    ``texts`` are its different texts without the empty one and without signs for a missing value, which are in
    ``signs``. ``name`` is None where the file has no header.
    """

    name: str | None
    place: int
    rows: int
    filled: int
    texts: pa.StringArray
    signs: tuple[str, ...]
    has_time: bool = False  # each text had a time of day, which ``texts`` do not have
    around: Any = None  # what stood around each text, see around.py
    known: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)  # what was found out already

    @property
    def is_unique(self) -> bool:
        return self.filled > 0 and len(self.texts) + len(self.signs) == self.filled

    def share(self, pattern: str) -> float:
        """The share of the different texts that match ``pattern`` whole; 1 if there are none."""
        if not len(self.texts):
            return 1.0
        return (pc.sum(pc.match_substring_regex(self.texts, f"^(?:{pattern})$")).as_py() or 0) / len(self.texts)

    def matches(self, pattern: str) -> bool:
        return self.share(pattern) == 1.0

    def has(self, character: str) -> bool:
        return bool(pc.any(pc.match_substring(self.texts, character)).as_py())

    def among(self, words: frozenset[str]) -> float:
        """The share of the different texts that are in ``words``."""
        if not len(self.texts):
            return 0.0
        return pc.is_in(self.texts, value_set=pa.array(sorted(words), pa.string())).true_count / len(self.texts)

    @property
    def longest(self) -> int:
        """The length of the longest text, in UTF-16 units as a type counts it."""
        beyond = pc.count_substring_regex(self.texts, BEYOND_BMP)
        return pc.max(pc.add(pc.utf8_length(self.texts), beyond)).as_py() or 0

    @property
    def few(self) -> list[str]:
        return self.texts.slice(0, _FEW).to_pylist()

    @cached_property
    def is_cpr(self) -> bool:
        """Whether the texts have the form of CPR numbers. A few may be wrong."""
        if not len(self.texts) or self.share(_CPR) < 0.95:
            return False
        few = self.few
        return sum(normalised(text) is not None for text in few) >= 0.95 * len(few)


def fields_of(text: str, dialect: Dialect, width: int, skip: int, names: Sequence[str] | None) -> list[Field]:
    """The fields of the records below the first ``skip`` lines. Records of another width are left out."""
    # To re.split, a limit of 0 means that there is none.
    lines = re.split(r"\r\n|\n|\r", text, maxsplit=skip) if skip else [text]
    body = lines[skip] if len(lines) > skip else ""
    kept = [f"f{number}" for number in range(width)]
    table = (
        csv.read_csv(
            io.BytesIO(body.translate(dialect.swap).encode()),
            read_options=csv.ReadOptions(column_names=kept),
            parse_options=csv.ParseOptions(
                delimiter=dialect.mark,
                quote_char=dialect.quote or False,
                double_quote=True,
                newlines_in_values=bool(dialect.quote),
                invalid_row_handler=lambda row: "skip",
            ),
            convert_options=csv.ConvertOptions(
                column_types=dict.fromkeys(kept, pa.string()), strings_can_be_null=False, null_values=[]
            ),
        )
        if body.strip("\r\n")
        else pa.table({name: pa.array([], pa.string()) for name in kept})
    )
    made = []
    for place, name in enumerate(kept):
        column = table[name].combine_chunks()
        column = column if isinstance(column, pa.StringArray) else pa.concat_arrays(column.chunks)
        if dialect.swap:
            column = pc.replace_substring(column, dialect.delimiter, dialect.mark)
        made.append(_field(names[place] if names else None, place, column))
    return made


def _field(name: str | None, place: int, column: pa.StringArray) -> Field:
    filled = pc.sum(pc.not_equal(column, "")).as_py() or 0
    texts = pc.unique(column)
    texts = texts.filter(pc.not_equal(texts, ""))
    is_sign = pc.is_in(texts, value_set=pa.array(SIGNS, pa.string()))
    signs = tuple(sorted(texts.filter(is_sign).to_pylist()))
    return Field(name, place, len(column), filled, texts.filter(pc.invert(is_sign)), signs)


def joined(parts: Sequence[Field]) -> Field:
    """The same field of several files. It is unique if it is so in each of them."""
    if len(parts) == 1:
        return parts[0]
    texts = pc.unique(pa.concat_arrays([part.texts for part in parts]))
    signs = tuple(sorted({sign for part in parts for sign in part.signs}))
    rows, filled = sum(part.rows for part in parts), sum(part.filled for part in parts)
    unique = all(part.is_unique for part in parts)
    filled = len(texts) + len(signs) if unique else filled
    return replace(parts[0], rows=rows, filled=filled, texts=texts, signs=signs, known={})


def with_days(one: Field) -> Field:
    """``one`` with its days alone, if every text is a point in time."""
    if not len(one.texts) or not one.matches(POINT_IN_TIME):
        return one
    days = pc.unique(pc.replace_substring_regex(one.texts, POINT_IN_TIME, "\\1"))
    return replace(one, texts=days, has_time=True, known={})
