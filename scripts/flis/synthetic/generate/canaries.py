"""Canaries: rows that cannot be read, each with a name and a CPR number that belong to nobody.

If a canary is found in a log, a message or the ledger, personal data would have leaked there as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from flis.project.contract import Column
from flis.synthetic.generate.layout import Layout

_A_DAY = date(2023, 1, 2).toordinal()
# (the record's fields, canary name, canary CPR) -> the record's fields, spoilt.
Spoil = Callable[[list[str], str, str], list[str]]


def bad_line(layout: Layout, number: int) -> tuple[bytes, tuple[str, str]]:
    """The bad row ``number`` of a file, and the name and CPR in it. Rules take turns."""
    name = f"Kanarie{number:05d} Testesen"
    # Nobody in the packages is born in 1950, and nobody at all on a 61st.
    cpr = f"{61 + number % 31}{1 + number % 12:02d}50{1000 + number % 9000:04d}"
    rules = list(_rules(layout))
    values = {c.name: _valid(c, name, cpr) for c in layout.columns}
    fields = layout.fields({**values, **layout.constants})
    return layout.text_line(rules[number % len(rules)](fields, name, cpr)), (name, cpr)


def rules_count(layout: Layout) -> int:
    """How many ways there are to spoil a row of ``layout``."""
    return sum(1 for _ in _rules(layout))


def _rules(layout: Layout) -> Iterator[Spoil]:
    for index, column in enumerate(layout.columns):
        # A wrong kommune refuses the whole package. It is another kind of fault.
        if column.name == "kommune_kode":
            continue
        yield from _column_rules(index, column)
    yield lambda fields, name, cpr: [*fields, name]
    yield lambda fields, name, cpr: [cpr]


def _column_rules(index: int, column: Column) -> Iterator[Spoil]:
    kind = column.type.kind
    if column.persondata == "cpr":
        yield lambda fields, name, cpr: _put(fields, index, name)
        yield lambda fields, name, cpr: _put(fields, index, f"{cpr}X")
        yield lambda fields, name, cpr: _put(fields, index, cpr + cpr)
    elif kind in ("date", "decimal", "int", "bigint", "smallint"):
        yield lambda fields, name, cpr: _put(fields, index, name)
        yield lambda fields, name, cpr: _put(fields, index, f"{cpr[:6]}-{cpr[6:]}")
    else:
        yield lambda fields, name, cpr: _put(fields, index, f"{name} {cpr} ".ljust(column.type.length + 1, "."))
    if column.paakraevet:
        yield lambda fields, name, cpr: _put(fields, index, "")


def _put(fields: list[str], index: int, text: str) -> list[str]:
    return [*fields[:index], text, *fields[index + 1 :]]


def _valid(column: Column, name: str, cpr: str) -> object:
    kind = column.type.kind
    if column.persondata == "cpr":
        return cpr
    if kind in ("nvarchar", "char"):
        return name[: column.type.length]
    return _A_DAY if kind == "date" else 1
