"""The forms in which a delivered file may be written: what ``format`` may say in a contract, key by key.

The reader reads each of these forms exactly, and no other. Whatever it would refuse is refused here first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from flis.project.days import DATES, FIRST_YEAR, MONTHS, is_day_pattern, is_month_pattern

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
QUOTES = ('"', "'", "")  # the last one: no quotes, so that " is a letter like any other
THOUSANDS = (".", ",", " ", "\u00a0", "\u202f", "'", "\u2019")
BEHIND = "efter"  # the minus stands behind the number: 5,00-
BRACKETS = "parentes"  # a number below zero stands in brackets: (5,00)
MINUS = ("-", "\u2212", BEHIND, BRACKETS)
DELIMITERS = ";  ,  |  ¤  a tabulator"
_BEYOND_ASCII = "¤§¦"
_MOST_TITLES = 100
# What a column may say for itself.
OF_COLUMN = ("dato", "aar_fra", "decimal", "thousands", "minus")


def faults_of_keys(form: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with each key of ``form``, in words that begin with it. Another function finds unknown keys."""
    for key, fault in RULES.items():
        if key in form and (reason := fault(form[key])):
            yield f"{key} {form[key]!r}: {reason}"


def faults_of_format(form: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with ``form`` as a whole: its keys one by one, then those that contradict each other."""
    faults = list(faults_of_keys(form))
    yield from faults or _together(form)


def _together(form: Mapping[str, Any]) -> Iterator[str]:
    """Keys that are good one by one and contradict each other."""
    delimiter, decimal, quote = form.get("delimiter", ";"), form.get("decimal", ","), form.get("quote", '"')
    thousands = form.get("thousands")
    if not quote and delimiter in (decimal, thousands):
        yield f"delimiter {delimiter!r}: without quotes, a number with that mark would be two fields"
    if thousands is not None and thousands == decimal:
        yield f"thousands {thousands!r}: it is the decimal mark too"
    if thousands is not None and thousands == quote:
        yield f"thousands {thousands!r}: it is the quote too"
    for key in ("dato", "maaned"):
        if fault := fault_of_century(form.get(key), form):
            yield f"{key} {form[key]!r}: {fault}"
    if form.get("overskrift_gentages") and form.get("overskrift_raekke") == 0:
        yield "overskrift_gentages True: the file has no header (overskrift_raekke 0)"
    encoding = form.get("encoding", "utf-8").lower()
    if lacking := [line for line in form.get("slutlinjer", ()) if not can_hold(encoding, line)]:
        yield f"slutlinjer {lacking[0]!r}: {encoding} has no such letter"
    for key in ("delimiter", "thousands", "minus"):
        if not can_hold(encoding, str(form.get(key) or "")):
            yield f"{key} {form[key]!r}: {encoding} has no such character"


def fault_of_century(dato: Any, form: Mapping[str, Any]) -> str:
    """What is wrong with a pattern whose year has two digits, where nothing states the century."""
    if "%y" not in str(dato) or form.get("aar_fra") is not None:
        return ""
    return "a year of two digits does not say its century; state aar_fra too, the first year that may be meant"


def can_hold(encoding: str, text: str) -> bool:
    """Whether ``text`` can be written in ``encoding``, as a contract names it."""
    try:
        text.encode(ENCODINGS.get(encoding, "utf-8"))
    except UnicodeEncodeError:
        return False
    return True


def _one_of(*allowed: Any) -> Callable[[Any], str]:
    # 1 == True in Python, so the types are compared too.
    return lambda value: (
        "" if any(value == a and type(value) is type(a) for a in allowed) else f"it must be one of {_listed(allowed)}"
    )


def _listed(allowed: tuple[Any, ...]) -> str:
    # Written as in YAML, where a hard blank looks different from a plain one.
    return ", ".join(
        ascii(a).replace("\\xa0", "\\u00a0") if isinstance(a, str) and a[:1] in "\u00a0\u202f" else repr(a)
        for a in allowed
    )


def _encoding(value: Any) -> str:
    good = isinstance(value, str) and value.lower() in ENCODINGS
    return "" if good else f"it must be one of {', '.join(ENCODINGS)}"


def _delimiter(value: Any) -> str:
    if not isinstance(value, str) or len(value) != 1 or not (value.isascii() or value in _BEYOND_ASCII):
        return f"it must be one character, as {DELIMITERS}"
    if value.isalnum() or value in "\"'\r\n -+." or (value != "\t" and not value.isprintable()):
        return f"it can be part of a value or a quote; use one as {DELIMITERS}"
    return ""


def _dato(value: Any) -> str:
    if is_day_pattern(value):
        return ""
    more = "with %-d and %-m for one digit, %b or %B for the name of a month, and %y with aar_fra; or excel"
    return f"it must be one of {', '.join(DATES)}, {more}"


def _maaned(value: Any) -> str:
    good = is_month_pattern(value) or is_day_pattern(value)
    return "" if good else f"it must be one of {', '.join(MONTHS)}, or a pattern of a date"


def _aar_fra(value: Any) -> str:
    good = type(value) is int and FIRST_YEAR <= value <= FIRST_YEAR + 100
    return "" if good else "it must be a year from 1900 to 2000: with 1930, the years 30 to 29 are 1930 to 2029"


def _header_row(value: Any) -> str:
    good = type(value) is int and 0 <= value <= _MOST_TITLES
    return "" if good else f"it must be the number of the line, from 1 to {_MOST_TITLES}, or 0 where there is no header"


def _tomme(value: Any) -> str:
    """Exact texts that mean no value, as ``*`` in the school register and ``..`` in Statistics Denmark's tables."""
    good = isinstance(value, list | tuple)
    good = good and all(isinstance(v, str) and v and not re.search(r"[\x00-\x1f\x7f-\x9f]", v) for v in value)
    return "" if good and len(set(value)) == len(value) else 'it must be a list of different texts in quotes, as ["*"]'


def _slutlinjer(value: Any) -> str:
    """How the lines at the end of a file begin that are no records: ``I alt``, ``Antal rækker``."""
    good = isinstance(value, list | tuple)
    good = good and all(isinstance(v, str) and v.strip() and not re.search(r"[\x00-\x1f]", v) for v in value)
    good = good and len(set(value)) == len(value)
    return "" if good else 'it must be a list of different texts in quotes, as ["I alt"]'


RULES: dict[str, Callable[[Any], str]] = {
    "encoding": _encoding,
    "delimiter": _delimiter,
    "quote": _one_of(*QUOTES),
    "decimal": _one_of(*DECIMALS),
    "thousands": _one_of(*THOUSANDS),
    "minus": _one_of(*MINUS),
    "dato": _dato,
    "aar_fra": _aar_fra,
    "maaned": _maaned,
    "overskrift_raekke": _header_row,
    "overskrift_gentages": _one_of(True, False),
    "skilletegn_sidst": _one_of(True, False),
    "slutlinjer": _slutlinjer,
    "kommunekode": _one_of(4, 3),
    "tomme": _tomme,
}


def fault_of_column_key(key: str, value: Any) -> str:
    """What is wrong with a key of OF_COLUMN in a column, which may also hold months."""
    return _maaned(value) if key == "dato" else RULES[key](value)
