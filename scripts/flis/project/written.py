"""Writes a value as a contract says that a file has it: the opposite of reading. Used for packages that flis makes."""

from __future__ import annotations

from datetime import date

from flis.project.contract import Column, Format, Table
from flis.project.days import EXCEL, EXCEL_ZERO, MONTH_NAMES, date_parts
from flis.project.form import BEHIND, BRACKETS
from flis.project.rules import is_kommunekode


def written_day(day: date, pattern: str) -> str:
    """A day, or its month, by ``pattern``. (strftime writes a year below 1000 without its zeros on some platforms.)"""
    if pattern == EXCEL:
        return str((date(day.year, day.month, day.day) - EXCEL_ZERO).days)
    name = MONTH_NAMES[day.month - 1]
    parts = {"%d": f"{day.day:02}", "%m": f"{day.month:02}", "%Y": f"{day.year:04}", "%b": name[:3], "%B": name}
    parts |= {"%-d": str(day.day), "%-m": str(day.month), "%y": f"{day.year % 100:02}"}
    return "".join(parts.get(part, part) for part in date_parts(pattern))


def written_number(plain: str, form: Format) -> str:
    """``-1234.50`` with the marks of ``form``: ``-1.234,50`` if it states the thousands mark, else ``-1234,50``."""
    if form.thousands is None and form.minus == "-":
        return plain.replace(".", form.decimal)
    sign, digits = ("-", plain[1:]) if plain.startswith("-") else ("", plain)
    whole, point, fraction = digits.partition(".")
    if form.thousands is not None:
        whole = f"{int(whole):,}".replace(",", form.thousands)
    text = whole + (form.decimal + fraction if point else "")
    if not sign or form.minus == "-":
        return sign + text
    if form.minus == BRACKETS:
        return f"({text})"
    return f"{text}-" if form.minus == BEHIND else form.minus + text


def written_type(text: str, column: Column, form: Format) -> str:
    """A day as midnight and a whole number with zeros as decimals, where the file has such a type."""
    if column.leveret_type is None:
        return text
    if column.leveret_type.kind == "datetime2":
        return f"{text} 00:00:00"
    zeros = form.decimal + "0" * column.leveret_type.scale
    behind = text[-1:] if text.endswith(("-", ")")) else ""
    return text.removesuffix(behind) + zeros + behind


def written_code(text: str, column: Column, table: Table) -> str:
    """A text as the file has it: without the zeros that were lost, and as the sign that stands for it."""
    if table.format.kommunekode == 3 and is_kommunekode(column.name, column.type):
        text = text.removeprefix("0")
    if column.nuller and text.isdecimal() and len(text) == column.nuller:
        text = text.lstrip("0") or "0"
    return next((sign for sign, meant in column.vaerdier if meant == text), text)


def as_it_is(column: Column, table: Table) -> bool:
    """Whether ``written_code`` changes no text of the column."""
    loses_zeros = table.format.kommunekode == 3 and is_kommunekode(column.name, column.type)
    return not (loses_zeros or column.nuller or column.vaerdier)


def written_around(text: str, column: Column) -> str:
    """A value between the texts that stand around it, where the contract has such."""
    return f"{column.foran[0] if column.foran else ''}{text}{column.bagved[0] if column.bagved else ''}"


def written_missing(column: Column, table: Table) -> str:
    """No value: the first sign that the contract has for it, or nothing."""
    return next(iter((*(column.tomme or ()), *table.format.tomme)), "")
