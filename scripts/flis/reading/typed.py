"""Converts arrays of text to arrays of a contract's type, and marks the texts that are not values of this type.

Each function returns (values, refused). ``refused`` is None if no text is refused. Otherwise it is true at each text
that is not a value, and the value there is NULL. A NULL text stays NULL and is not refused here.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from functools import cache

import pyarrow as pa
import pyarrow.compute as pc

from flis.project.contract import Column, Format
from flis.project.days import EXCEL, EXCEL_ZERO, iso_steps
from flis.project.sqltype import Type
from flis.reading import values
from flis.reading.pseudonym import pseudonyms

_EXCEL_TO_1970 = pa.scalar((datetime.date(1970, 1, 1) - EXCEL_ZERO).days, pa.int32())
Typed = tuple[pa.Array, pa.BooleanArray | None]
_TYPES = {
    "smallint": pa.int16(),
    "int": pa.int32(),
    "bigint": pa.int64(),
    "date": pa.date32(),
    "datetime2": pa.timestamp("us"),
}


@cache
def arrow_type(kind: Type) -> pa.DataType:
    """The Arrow type of a landing column."""
    return pa.decimal128(kind.precision, kind.scale) if kind.kind == "decimal" else _TYPES.get(kind.kind, pa.string())


def typed(texts: pa.Array, convert: Callable[[pa.StringArray], Typed]) -> Typed:
    """Convert every text. Each text of a dictionary is converted once."""
    if not isinstance(texts, pa.DictionaryArray):
        return convert(texts)
    made, refused = convert(texts.dictionary)
    return made.take(texts.indices), None if refused is None else refused.take(texts.indices).fill_null(False)


def column_values(texts: pa.StringArray, column: Column, fmt: Format) -> Typed:
    """The values of ``column``. A column of pseudonyms is read by :func:`cpr_values` instead."""
    if column.aaben is not None:
        texts = pc.if_else(pc.equal(texts, column.aaben), None, texts)
    kind = column.type
    if kind.kind in ("nvarchar", "char"):
        return _text(texts, kind)
    if kind.kind in ("date", "datetime2"):
        texts, refused = _matching(texts, kind, fmt)
        return _days(texts, kind, fmt), refused
    if kind.kind == "decimal":
        quick = _quick_decimal(texts, kind, fmt)
        return (quick, None) if quick is not None else _decimal(texts, kind, fmt)
    if not _few_digits(texts, kind):
        texts, refused = _matching(_plain(texts, True, fmt), kind, fmt)
        return pc.cast(texts, arrow_type(kind)), refused
    return pc.cast(texts, arrow_type(kind)), None


def cpr_values(texts: pa.StringArray, kommune: str, keys: tuple[bytes, ...]) -> Typed:
    """The pseudonyms. If ``kommune`` is empty, each text begins with its own kommune and a colon."""
    pairs = [tuple(text.split(":", 1)) if not kommune else (kommune, text) for text in texts.fill_null("").to_pylist()]
    made = pa.array(pseudonyms(pairs, *keys), pa.string())
    refused = pc.and_(made.is_null(), texts.is_valid())
    return made, refused if refused.true_count else None


def months(dates: pa.Array) -> pa.Date32Array:
    """The first of the month of each date, or of January where ``dates`` holds years; NULL outside 1900-2099."""
    distinct = dates.dictionary_encode()
    return pa.array([_month(value) for value in distinct.dictionary.to_pylist()], pa.date32()).take(distinct.indices)


def _month(value: datetime.date | int) -> datetime.date | None:
    if isinstance(value, int):
        return datetime.date(value, 1, 1) if 1900 <= value <= 2099 else None
    return datetime.date(value.year, value.month, 1)


def either(first: pa.BooleanArray | None, second: pa.BooleanArray | None) -> pa.BooleanArray | None:
    """A mask that is true where at least one of the two masks is true."""
    if first is None or second is None:
        return second if first is None else first
    return pc.or_(first, second)


def _matching(texts: pa.StringArray, kind: Type, fmt: Format) -> Typed:
    """The texts that match the pattern of the type; the others become NULL."""
    matched = pc.match_substring_regex(texts, f"^(?:{values.pattern(kind, fmt)})$")
    if matched.false_count == 0:
        return texts, None
    refused = pc.invert(matched).fill_null(False)
    return pc.if_else(refused, None, texts), refused


def _few_digits(texts: pa.StringArray, kind: Type) -> bool:
    """Whether every text has only digits, and so few that no number is too large. Then no pattern is needed."""
    least, greatest = _extremes(texts)
    digits = {"smallint": 4, "int": 9, "bigint": 18}[kind.kind]
    return least >= 0x30 and greatest <= 0x39 and _longest(texts) <= digits


def _quick_decimal(texts: pa.StringArray, kind: Type, fmt: Format) -> pa.Array | None:
    """The numbers, if the texts contain only digits, minus and decimal mark and all convert exactly; otherwise None.

    pyarrow alone would accept exponents, a plus, a point instead of a comma, and a mark without decimals. The first
    three cannot be written with these characters. This function looks for the last one.
    """
    data = _data(texts)
    mark = fmt.decimal.encode()
    if data.translate(None, b"0123456789-" + mark) or _longest(texts) > 30 or (fmt.minus != "-" and b"-" in data):
        return None
    pointed = _with_data(texts, data.replace(mark, b"."))
    if pc.any(pc.ends_with(pointed, ".")).as_py():
        return None
    try:
        return pc.cast(pointed, arrow_type(kind))
    except pa.ArrowInvalid:
        return None


def _decimal(texts: pa.StringArray, kind: Type, fmt: Format) -> Typed:
    """The numbers, checked one by one."""
    texts, refused = _matching(_plain(texts, False, fmt), kind, fmt)
    pointed = _with_data(texts, _data(texts).replace(fmt.decimal.encode(), b"."))
    return pc.cast(pointed, arrow_type(kind)), refused


def _plain(texts: pa.StringArray, whole: bool, fmt: Format) -> pa.StringArray:
    """Numbers without thousands marks and with a plain minus; a question mark for each text that is no number."""
    for step in values.number_steps(whole, fmt):
        allowed = pc.match_substring_regex(texts, f"^(?:{step.allowed})$")
        made = pc.replace_substring_regex(texts, step.found, step.replaced)
        texts = made if allowed.false_count == 0 else pc.if_else(allowed, made, "?")
    return texts


def _days(texts: pa.StringArray, kind: Type, fmt: Format) -> pa.Array:
    """The days of texts that matched their pattern. A month is its first day."""
    if fmt.dato == EXCEL:
        return pc.cast(pc.subtract(pc.cast(texts, pa.int32()), _EXCEL_TO_1970), pa.date32())
    return pc.cast(iso_texts(texts, fmt), arrow_type(kind))


def iso_texts(texts: pa.StringArray, fmt: Format) -> pa.StringArray:
    """Days that matched their pattern, in ISO form."""
    for found, made in iso_steps(fmt.dato, fmt.aar_fra):
        texts = pc.replace_substring_regex(texts, found, made)
    return texts


def _text(texts: pa.StringArray, kind: Type) -> Typed:
    refused = None
    if not _is_clean(texts):
        found = pc.match_substring_regex(texts, values.NOT_TEXT).fill_null(False)
        refused = found if found.true_count else None
    if not _fits(texts, kind):
        units = pc.add(pc.utf8_length(texts), pc.count_substring_regex(texts, values.BEYOND_BMP))
        wrong = (pc.not_equal if kind.kind == "char" else pc.greater)(units, kind.length).fill_null(False)
        refused = either(refused, wrong if wrong.true_count else None)
    return (texts if refused is None else pc.if_else(refused, None, texts)), refused


def _is_clean(texts: pa.StringArray) -> bool:
    """Whether no text can contain what values.NOT_TEXT finds. Each such character has at least one of certain bytes."""
    least, greatest = _extremes(texts)
    if least < 0x20:
        return False
    if greatest <= 0x7E:
        return True
    data = _data(texts)
    return not any(byte in data for byte in (0x7F, 0xC2, 0x83, 0xEF))


def _fits(texts: pa.StringArray, kind: Type) -> bool:
    """Whether the length in bytes proves the length in UTF-16 units, which is never greater."""
    if kind.kind == "nvarchar":
        return _longest(texts) <= kind.length
    sizes = pc.min_max(pc.binary_length(texts)).as_py()
    return sizes["min"] is None or (sizes["min"] == sizes["max"] == kind.length and _extremes(texts)[1] <= 0x7F)


def _longest(texts: pa.StringArray) -> int:
    """The greatest length in bytes."""
    return pc.max(pc.binary_length(texts)).as_py() or 0


def _extremes(texts: pa.StringArray) -> tuple[int, int]:
    """The least and the greatest byte of the texts. Without texts, both are a digit."""
    data = texts.buffers()[2]
    if not data or not data.size:
        return 0x30, 0x30
    ends = pc.min_max(pa.Array.from_buffers(pa.uint8(), data.size, [None, data])).as_py()
    return ends["min"], ends["max"]


def _data(texts: pa.StringArray) -> bytes:
    data = texts.buffers()[2]
    return data.to_pybytes() if data else b""


def _with_data(texts: pa.StringArray, data: bytes) -> pa.StringArray:
    """The same texts over other bytes, as many as before."""
    validity, offsets, _ = texts.buffers()
    return pa.StringArray.from_buffers(
        len(texts), offsets, pa.py_buffer(data), validity, texts.null_count, texts.offset
    )
