"""Decides which texts are values of a contract's type. A text is read exactly, or a named rule refuses it.

A pattern is the whole rule. A text that matches it has exactly one value of the type, including calendar, range and
scale, so converting it cannot fail, round or guess. The patterns use only what Python's ``re`` and RE2 (pyarrow) read
in the same way, and they match the whole text.

- A number may begin with a minus. A plus, an exponent or blanks are refused. A contract may state another minus.
- Leading zeros, and zeros after the contract's last decimal, do not change the value and are accepted.
- Thousands marks are read if the contract states them. Otherwise they are read, in decimals only, where they cannot be
  decimal marks: ``1.234,56`` and ``1.234.567``, never ``1.234``.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from functools import cache

from flis.ground.errors import FlisError
from flis.project.contract import Column, Format, Table
from flis.project.days import day_values
from flis.project.delivered import LARGEST as _LARGEST
from flis.project.form import BEHIND, BRACKETS, faults_of_format
from flis.project.rules import KOMMUNE as KOMMUNE_KODE
from flis.project.rules import PERIODE
from flis.project.sqltype import Type

# The rules a refusal names. ``columns`` and ``quote`` concern a whole record (column "-"), the rest one column.
RULES = {
    "columns": "the record has more or fewer fields than the header",
    "quote": "a quote stands inside a field, or text after a closing quote",
    "required": "the column must hold a value",
    "number": "not a whole number",
    "number-range": "a whole number too large for the type",
    "decimal": "not a number with the contract's decimal mark",
    "decimal-range": "more digits or decimals than the type holds",
    "date": "not a date of the calendar in the contract's format",
    "date-range": "a date outside 1900-2099",
    "length": "longer than the type (nvarchar), or not exactly as long (char)",
    "control-character": "NUL or another control character",
    "encoding": "a replacement character, a byte order mark or twice encoded letters",
    "around": "not between the texts that the contract states (foran, bagved)",
    "header-again": "the header stands again in the middle of the file",
    "cpr": "not ten digits that begin with a day and a month",
    "kommune": "not a kommune that the package may hold",
    "periode": "not a month between 1900 and 2099",
}
WHOLE_RECORD = "-"

# Tab and line break may occur in a text. The other control characters may not; Latin-1 read as cp1252 has them.
CONTROL = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]"
# U+FFFD, and the letters æøåÆØÅéüöä as they look when UTF-8 was taken for cp1252 or Latin-1 and encoded again.
MOJIBAKE = "[\ufffd\ufeff]|\u00c3[\u00a6\u00b8\u00a5\u2020\u02dc\u2026\u0086\u0098\u0085\u00a9\u00bc\u00b6\u00a4]"
NOT_TEXT = f"{CONTROL}|{MOJIBAKE}"
# What a text becomes that has not the form that the contract states: a value of no type at all.
NO_VALUE = "\0"
BEYOND_BMP = "[\U00010000-\U0010ffff]"
KOMMUNE = "[0-9]{4}"

# Texts that publishers write for a value that is missing or withheld. Landing counts them in optional text columns.
SIGNS = (
    *("*", "**", "-", "--", "\u2013", "\u2014", ".", "..", "...", "\u2026", ":", "?", "NA", "N/A", "n/a", "na", "N.A."),
    *("#N/A", "#I/T", "NULL", "Null", "null", "(null)", "<null>", "\\N", "None", "NaN", "nan"),
)
# Of a point in time, only the day counts. A time with its zone may be of another day in Denmark, and is refused.
# Danish systems write 14.33.00 too, and American ones 2:33:00 PM.
_CLOCK = "(?:[01]?[0-9]|2[0-3])(?::[0-5][0-9](?::[0-5][0-9](?:[.,][0-9]{1,9})?)?|\\.[0-5][0-9]\\.[0-5][0-9])"
POINT_IN_TIME = f"^(.+)[ T]{_CLOCK}(?: [AaPp][Mm])?$"
_ANY_NUMBER = "-?[0-9]+"
_TIME = "[ T](?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,6})?"


@cache
def pattern(kind: Type, fmt: Format) -> str | None:
    """The pattern of the values of ``kind``. None for text types, whose rules are NOT_TEXT and the length."""
    if kind.kind in _LARGEST:
        largest = _LARGEST[kind.kind]
        return f"(?:0{{0,30}}(?:{_up_to(largest)})|-0{{0,30}}(?:{_up_to(largest + 1)}))"
    if kind.kind == "decimal":
        digits, zeros = kind.precision - kind.scale, min(10, 38 - kind.precision)
        whole = f"0{{0,30}}[0-9]{{1,{digits}}}" if digits else "0{1,30}"
        fraction = f"[0-9]{{1,{kind.scale}}}0{{0,{zeros}}}" if kind.scale else "0{1,10}"
        return _decimal(fmt, whole, fraction)
    if kind.kind in ("date", "datetime2"):
        return day_values(fmt.dato, fmt.aar_fra) + (_TIME if kind.kind == "datetime2" else "")
    return None


@dataclass(frozen=True)
class Step:
    """One step from a number as the contract says that it is written to a plain one.

    A text that does not match ``allowed`` is no number. In the others, ``found`` is replaced.
    """

    allowed: str
    found: str
    replaced: str


@cache
def number_steps(whole: bool, fmt: Format) -> tuple[Step, ...]:
    """The steps for whole numbers or decimals. Afterwards a number must still match ``pattern``."""
    steps = []
    if fmt.minus == BEHIND:
        steps.append(Step("[^-]*-?", "^([^-]+)-$", "-\\1"))
    elif fmt.minus == BRACKETS:
        steps.append(Step("[^-()]*|\\([^-()]+\\)", "^\\((.*)\\)$", "-\\1"))
    elif fmt.minus != "-":
        steps.append(Step(f"{fmt.minus}?[^-{fmt.minus}]*", f"^{fmt.minus}", "-"))
    if fmt.thousands is not None or not whole:
        steps.append(_thousands(whole, fmt))
    return tuple(steps)


def _thousands(whole: bool, fmt: Format) -> Step:
    mark = fmt.thousands or ("." if fmt.decimal == "," else ",")
    group, fraction = f"{re.escape(mark)}[0-9]{{3}}", "" if whole else f"{re.escape(fmt.decimal)}[0-9]+"
    if fmt.thousands:
        grouped = f"(?:{group})+(?:{fraction})?"
    else:
        grouped = f"(?:(?:{group}){{2,}}(?:{fraction})?|{group}{fraction})"
    return Step(f"(?:[^{re.escape(mark)}]*|-?[1-9][0-9]{{0,2}}{grouped})", re.escape(mark), "")


def delivered_form(delivered: Type, fmt: Format) -> Step:
    """How a text of a delivered type becomes one of the contract's: a point in time its day, 3,00 the number 3."""
    if delivered.kind == "datetime2":
        return Step(POINT_IN_TIME, POINT_IN_TIME, "\\1")
    zeros = f"(.){re.escape(fmt.decimal)}0{{1,{delivered.scale}}}([-)]?)$"
    return Step(".*", zeros, "\\1\\2")


def plain_number(text: str, whole: bool, fmt: Format) -> str:
    """``text`` after the steps; ``?`` if it is no number."""
    for step in number_steps(whole, fmt):
        if not re.fullmatch(step.allowed, text):
            return "?"
        text = re.sub(step.found, step.replaced, text)
    return text


@cache
def _near(kind: Type, fmt: Format) -> tuple[str, str, str] | None:
    """Three things: the rule that a text of the right form breaks, that form, and the rule for any other text."""
    if kind.kind in _LARGEST:
        return "number-range", _ANY_NUMBER, "number"
    if kind.kind == "decimal":
        return "decimal-range", _decimal(fmt, "[0-9]+", "[0-9]+"), "decimal"
    if kind.kind in ("date", "datetime2"):
        return (
            "date-range",
            day_values(fmt.dato, fmt.aar_fra, any_year=True) + (_TIME if kind.kind == "datetime2" else ""),
            "date",
        )
    return None


def broken_rule(text: str | None, column: Column, fmt: Format) -> str:
    """The rule by which ``text`` was refused for ``column``, which is written by ``fmt``. None is a missing value."""
    if text is None:
        return "required"
    if text == NO_VALUE and (column.foran or column.bagved):
        return "around"
    if column.persondata:
        return "cpr"
    if column.name == KOMMUNE_KODE:
        return "kommune"
    if near := _near(column.type, fmt):
        if column.type.kind == "decimal" or column.type.kind in _LARGEST:
            text = plain_number(text, column.type.kind in _LARGEST, fmt)
        if re.fullmatch(pattern(column.type, fmt), text) or text == column.aaben:
            return "periode"  # a valid value that is not a month
        return near[0] if re.fullmatch(near[1], text) else near[2]
    if re.search(CONTROL, text):
        return "control-character"
    return "encoding" if re.search(MOJIBAKE, text) else "length"


def signs_for_missing(column: Column, table: Table) -> tuple[str, ...]:
    """The exact texts that mean no value in ``column``."""
    return (*table.format.tomme, *(column.tomme or ()))


def required(table: Table, column: Column) -> bool:
    """Whether the column must have a value. The key, the month and the kommune always must."""
    return column.paakraevet or column.name in (*table.noegle, table.periodekolonne, KOMMUNE_KODE, PERIODE)


def check_format(table: Table) -> None:
    """Raises ``bad-contract`` if the table's format cannot be read strictly."""
    if faults := _faults_of(table.format):
        reason = "; ".join(f"format.{fault}" for fault in faults)
        raise FlisError("bad-contract", table=table.name, reason=reason, where=f"models/dsa/{table.source}")


@cache
def _faults_of(form: Format) -> tuple[str, ...]:
    return tuple(faults_of_format({key: value for key, value in asdict(form).items() if value is not None}))


def _up_to(largest: int) -> str:
    """Digits without sign whose value is at most ``largest``, as alternatives by their first difference."""
    digits = str(largest)
    shorter = f"[0-9]{{1,{len(digits) - 1}}}"
    same = [f"{digits[:i]}[0-{int(d) - 1}][0-9]{{{len(digits) - i - 1}}}" for i, d in enumerate(digits) if d != "0"]
    return "|".join([shorter, *same, digits])


def _decimal(fmt: Format, whole: str, fraction: str) -> str:
    mark = re.escape(fmt.decimal)
    return f"-?(?:{whole}(?:{mark}{fraction})?|{mark}{fraction})"
