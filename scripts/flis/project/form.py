"""The forms in which a delivered file may be written: what ``config.meta.format`` may say, key by key.

The reader reads each of these forms exactly, and no other. Whatever it would refuse is refused here first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

# How a contract may name an encoding -> Python's name of it.
ENCODINGS = {
    "utf-8": "utf-8",
    "utf-8-sig": "utf-8",
    "utf-16": "utf-16",
    "cp1252": "cp1252",
    "windows-1252": "cp1252",
    "iso-8859-1": "latin-1",
    "latin-1": "latin-1",
    "iso-8859-15": "iso-8859-15",
    "cp850": "cp850",
    "cp865": "cp865",
}
DECIMALS = (",", ".")
DELIMITERS = ";  ,  |  a tabulator"
_SEPARATORS = ("-", ".", "/", "")  # without a separator every part has all its digits: 20230605
DATES = tuple(
    mark.join(parts) for parts in (("%d", "%m", "%Y"), ("%Y", "%m", "%d"), ("%m", "%d", "%Y")) for mark in _SEPARATORS
)


def faults_of_format(form: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with ``form``, in words that begin with the key. Unknown keys are somebody else's to find."""
    for key, fault in RULES.items():
        if key in form and (reason := fault(form[key])):
            yield f"{key} {form[key]!r}: {reason}"
    delimiter, decimal = form.get("delimiter", ";"), form.get("decimal", ",")
    if delimiter == decimal:
        yield f"delimiter and decimal are both {decimal!r}; every number with decimals would be two fields"


def _one_of(*allowed: str) -> Callable[[Any], str]:
    return lambda value: "" if value in allowed else f"it must be one of {', '.join(map(repr, allowed))}"


def _encoding(value: Any) -> str:
    good = isinstance(value, str) and value.lower() in ENCODINGS
    return "" if good else f"it must be one of {', '.join(ENCODINGS)}"


def _delimiter(value: Any) -> str:
    if not isinstance(value, str) or len(value) != 1 or not value.isascii():
        return f"it must be one character, as {DELIMITERS}"
    if value.isalnum() or value in "\"'\r\n -+." or (value != "\t" and not value.isprintable()):
        return f"it can be part of a value or a quote; use one as {DELIMITERS}"
    return ""


def _dato(value: Any) -> str:
    if value in DATES:
        return ""
    if isinstance(value, str) and "%y" in value:
        return "a year of two digits does not say its century; it must be one of " + ", ".join(DATES)
    return "it must be one of " + ", ".join(DATES)


def _tomme(value: Any) -> str:
    """Exact texts that mean no value, as ``*`` in the school register and ``..`` in Statistics Denmark's tables."""
    good = isinstance(value, list | tuple)
    good = good and all(isinstance(v, str) and v and not re.search(r"[\x00-\x1f\x7f-\x9f]", v) for v in value)
    return "" if good and len(set(value)) == len(value) else 'it must be a list of different texts in quotes, as ["*"]'


RULES: dict[str, Callable[[Any], str]] = {
    "encoding": _encoding,
    "delimiter": _delimiter,
    "decimal": _one_of(*DECIMALS),
    "dato": _dato,
    "tomme": _tomme,
}


def date_parts(pattern: str) -> list[str]:
    """A date pattern as its parts, e.g. ``%d - %m - %Y``."""
    return re.findall("%.|.", pattern)
