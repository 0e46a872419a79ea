"""What a column's texts in a file may stand for: another type, other words, codes without zeros, an open end.

The landing tables and all models keep the contract's types and keys. So a delivered type or a key may differ only in
such a way that every value that lands is still one of the contract's type, and every row one of its key.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flis.project.days import EXCEL, date_pattern
from flis.project.form import can_hold
from flis.project.sqltype import Type, parse_type

# Alone, these belong to a number: a sign, a bracket, a decimal mark. Only ",-" is kroner without øre.
_OF_NUMBERS, _NO_OERE = "-\u2212().,", ",-"
LARGEST = {"smallint": 2**15 - 1, "int": 2**31 - 1, "bigint": 2**63 - 1}
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_MOST_ZEROS = 20
_DRIFT = "DRIFT"  # its files may be spreadsheets, whose cells have types of their own


def fault_of_delivered_type(kind: Type, meta: Mapping[str, Any], omraade: Any) -> str:
    """Why a file cannot have the type ``leveret_type`` where the contract has ``kind``; nothing if it can."""
    try:
        delivered = parse_type(meta["leveret_type"])
    except ValueError as error:
        return str(error)
    if omraade == _DRIFT or meta.get("persondata"):
        return "it is for columns of packages that are no pseudonyms"
    if (kind.kind, delivered.kind) == ("date", "datetime2"):
        return "the numbers of a spreadsheet (dato excel) have no time of day" if meta.get("dato") == EXCEL else ""
    if kind.kind in LARGEST and delivered.kind == "decimal":
        return "" if delivered.scale else "a decimal of a whole number has decimals, which are zeros: decimal(9,2)"
    allowed = "datetime2" if kind.kind == "date" else "decimal(p,s)" if kind.kind in LARGEST else "no other type"
    return f"the tables of DSA and DM hold {kind.sql}, and not every such value is one; it may be {allowed}"


def fault_of_key(noegle: Any, shipped: Sequence[str]) -> str:
    """Why the delivered rows cannot have the key ``noegle`` where the contract has ``shipped``; nothing if they can."""
    known = isinstance(noegle, list) and bool(noegle) and len(set(map(str, noegle))) == len(noegle)
    if known and all(name in shipped for name in noegle):
        return ""
    return (
        f"noegle {noegle!r}: the tables of DM have one row for each {', '.join(shipped)}, so the key may only have"
        " fewer of these columns"
    )


def faults_of_texts(where: str, kind: Type, meta: Mapping[str, Any], dato: str, mark: str) -> Iterator[str]:
    """What is wrong with the texts that stand for others. ``dato`` and ``mark``: how the column is written."""
    yield from _stated(where, kind, meta)
    yield from _meant(where, kind, meta.get("vaerdier"), dato, mark)
    yield from _aaben(where, kind, meta.get("aaben"), dato)


def _stated(where: str, kind: Type, meta: Mapping[str, Any]) -> Iterator[str]:
    nuller, vaerdier = meta.get("nuller"), meta.get("vaerdier")
    longest = min(kind.length, _MOST_ZEROS)
    if nuller is not None and (kind.kind not in ("char", "nvarchar") or meta.get("persondata")):
        yield f"{where}: nuller is for codes; this column is {kind.sql}"
    elif nuller is not None and not (type(nuller) is int and 2 <= nuller <= longest):
        yield f"{where}: nuller {nuller!r}: it must be a number of digits, from 2 to {longest}"
    if vaerdier is None:
        return
    good = isinstance(vaerdier, dict) and vaerdier and not meta.get("persondata")
    # The empty text may be read as one: a blank beside an x is 0.
    texts = [*(text or " " for text in vaerdier), *vaerdier.values()] if isinstance(vaerdier, dict) else []
    if not good or not all(isinstance(text, str) and text and not CONTROL.search(text) for text in texts):
        yield f'{where}: vaerdier: it must be texts in quotes, and what they are read as: {{"J": "1", "N": "0"}}'


def around(meta: Mapping[str, Any], key: str) -> tuple[str, ...]:
    """The texts of ``foran`` or ``bagved``, the longest first, so that the empty one counts where no other fits."""
    given = meta.get(key, ())
    return tuple(sorted([given] if isinstance(given, str) else given, key=len, reverse=True))


def faults_of_around(where: str, kind: Type, meta: Mapping[str, Any], form: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with the texts that stand before (``foran``) or behind (``bagved``) each value of a column."""
    for key in ("foran", "bagved"):
        if key not in meta:
            continue
        texts = [meta[key]] if isinstance(meta[key], str) else meta[key]
        good = isinstance(texts, list) and all(isinstance(t, str) and not CONTROL.search(t) for t in texts)
        if not good or not any(texts) or len(set(texts)) < len(texts):
            yield f'{where}: {key} {meta[key]!r}: it must be a text in quotes, or a list of them as [" kr.", ""]'
        elif digits := [text for text in texts if re.search("[0-9]", text)]:
            yield f"{where}: {key} {digits[0]!r}: a digit is part of a value"
        elif kind.kind in (*LARGEST, "decimal") and (signs := [text for text in texts if _of_number(text)]):
            yield f"{where}: {key} {signs[0]!r}: it is part of a number: a minus, a bracket or a decimal mark"
        elif lacking := [text for text in texts if not can_hold(form["encoding"], text)]:
            yield f"{where}: {key} {lacking[0]!r}: {form['encoding']} has no such letter"
        elif form.get("quote", '"') == "" and (cut := [text for text in texts if form.get("delimiter", ";") in text]):
            yield f"{where}: {key} {cut[0]!r}: without quotes, the delimiter in it would divide the field"


def _of_number(text: str) -> bool:
    return bool(text) and text != _NO_OERE and not text.strip(_OF_NUMBERS)


def _meant(where: str, kind: Type, vaerdier: Any, dato: str, mark: str) -> Iterator[str]:
    """Texts that others are read as, and that are no values of the column."""
    for text in vaerdier.values() if isinstance(vaerdier, dict) else ():
        if isinstance(text, str) and not _is_value(text, kind, dato, mark):
            yield f"{where}: vaerdier {text!r}: it is not a value of {kind.sql}"


def _is_value(text: str, kind: Type, dato: str, mark: str) -> bool:
    if kind.kind in LARGEST:
        return bool(re.fullmatch("[0-9]{1,19}", text)) and int(text) <= LARGEST[kind.kind]
    if kind.kind == "decimal":
        whole, _, fraction = text.partition(mark)
        digits = bool(re.fullmatch(f"[0-9]+({re.escape(mark)}[0-9]+)?", text))
        return digits and len(whole) <= kind.precision - kind.scale and len(fraction) <= kind.scale
    if kind.kind in ("date", "datetime2"):
        return kind.kind == "date" and bool(re.fullmatch(date_pattern(dato), text))
    units = len(text.encode("utf-16-le")) // 2
    return units == kind.length if kind.kind == "char" else units <= kind.length


def _aaben(where: str, kind: Type, aaben: Any, dato: Any) -> Iterator[str]:
    if aaben is None:
        return
    if kind.kind not in ("date", "datetime2"):
        yield f"{where}: aaben is for dates; this column is {kind.sql}"
    elif not isinstance(aaben, str):
        yield f"{where}: aaben {str(aaben)!r}: it must be a text in quotes"
    elif not re.match(date_pattern(str(dato)) + ("$" if kind.kind == "date" else "[ T]"), aaben):
        yield f"{where}: aaben {aaben!r}: it does not fit the date pattern {dato}"
