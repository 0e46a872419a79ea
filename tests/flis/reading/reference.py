"""A second reader, slow and plain, written from the rules: the csv module, Decimal and datetime, value by value.

It shares no code and no pattern with the fast one. A value that is refused is the object NO.
"""

from __future__ import annotations

import csv
import datetime
import io
from decimal import Decimal
from typing import Any

NO = object()
_DIGITS = set("0123456789")


def _digits(text: str) -> bool:
    return bool(text) and set(text) <= _DIGITS


def whole(text: str, bits: int) -> Any:
    digits = text[1:] if text.startswith("-") else text
    if not _digits(digits):
        return NO
    number = int(text)
    return number if -(2 ** (bits - 1)) <= number < 2 ** (bits - 1) else NO


def exact(text: str, precision: int, scale: int) -> Any:
    """A Danish number: thousands points only where a comma follows or there are two of them."""
    sign, rest = (-1, text[1:]) if text.startswith("-") else (1, text)
    before, comma, after = rest.partition(",")
    if (comma and not _digits(after)) or (not before and not comma):
        return NO
    groups = before.split(".")
    if len(groups) > 1:
        if any(len(g) != 3 for g in groups[1:]) or not 1 <= len(groups[0]) <= 3 or groups[0].startswith("0"):
            return NO
        if len(groups) == 2 and not comma:
            return NO
    whole_part = "".join(groups)
    if whole_part and not _digits(whole_part):
        return NO
    number = sign * Decimal((0, tuple(int(d) for d in whole_part + after) or (0,), -len(after)))
    cents = number.scaleb(scale)
    if cents != cents.to_integral_value() or abs(int(cents)) >= 10**precision:
        return NO
    return number


def day(text: str) -> Any:
    parts = text.split("-")
    if len(parts) != 3 or [len(p) for p in parts] != [2, 2, 4] or not all(_digits(p) for p in parts):
        return NO
    try:
        found = datetime.date(int(parts[2]), int(parts[1]), int(parts[0]))
    except ValueError:
        return NO
    return found if 1900 <= found.year <= 2099 else NO


def words(text: str, length: int) -> Any:
    for char in text:
        code = ord(char)
        if (code < 32 and char not in "\t\r\n") or 127 <= code < 160 or code == 0xFFFD:
            return NO
    return text if len(text.encode("utf-16-le")) // 2 <= length else NO


def parsed(data: str, kommune: str) -> tuple[list[tuple], list[int]]:
    """(record number, values) of each row that lands, and the numbers of the others, by the contract of the kit."""
    landed, refused = [], []
    reader = csv.reader(io.StringIO(data, newline=""), delimiter=";", strict=True)
    header = next(reader)
    for number, fields in enumerate(reader, 2):
        if len(fields) != len(header):
            refused.append(number)
            continue
        cells = dict(zip(header, fields, strict=True))
        values = {
            "raekke_id": words(cells["Id"], 20) if cells["Id"] else NO,
            "dato": day(cells["Dato"]) if cells["Dato"] else None,
            "slutdato": None if cells["Slut"] in ("", "31-12-9999") else day(cells["Slut"]),
            "beloeb_kr": exact(cells["Beloeb"], 12, 2) if cells["Beloeb"] else None,
            "antal": whole(cells["Antal"], 32) if cells["Antal"] else None,
            "tekst": words(cells["Tekst"], 30) if cells["Tekst"] else None,
        }
        if cells["Kommunekode"] != kommune or NO in values.values():
            refused.append(number)
        else:
            landed.append((number, values))
    return landed, refused
