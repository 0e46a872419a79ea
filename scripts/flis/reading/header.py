"""Compares the first line of a file with the contract.

The file may lack a header, so that the line is a row with personal data. Therefore an error repeats nothing of the
line. It gives the names from the contract and the positions of columns.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Sequence

from flis.ground.errors import FlisError
from flis.project.contract import Table
from flis.reading import records
from flis.reading.counts import ReadContext
from flis.reading.records import Stop


def felter(line: bytes, table: Table, ctx: ReadContext) -> tuple[str, ...]:
    """The columns of the file, in the file's order. They must be those of the package's release, each once.

    An unwanted field has a name that no column has. Where the file has no header, the contract says what the fields
    are. Raises ``header``, and Stop if the line is not valid in the encoding.
    """
    row = table.format.overskrift_raekke
    if row == 0:
        there = [column.felt for column in table.read_in(ctx.release)]
        # A column that is newer than the package is not in its files.
        return _without_unwanted([f for f in table.felter or there if f in (*there, *table.uoenskede)], table)
    fields = _fields(line, records.Dialect(table.format.delimiter, table.format.quote))
    if fields is None:
        raise Stop("encoding", "", -1)
    names = names_of(fields)
    reasons = problems(names, table, ctx.release)
    if not line and row > 1:
        reasons = [f"line {row} is empty, or the file is shorter"]
    elif not names or (len(names) == 1 and len(table.read_in(ctx.release)) > 1):
        reasons = [f"the header is not divided by {table.format.delimiter!r}"]
    if reasons:
        reason = "; ".join(reasons)
        raise FlisError("header", package=ctx.package, member=ctx.member, reason=reason, table=table.name)
    return _without_unwanted(names, table)


def names_of(fields: Sequence[str]) -> list[str]:
    """The names by which a contract means the fields of a header, each a name of its own.

    A line break in a name is a blank. A field without a name is named by its place: the third is ``Felt3``. The second
    field of a name is ``Navn (2)``. Example: a delimiter behind each line makes one more field, ``Felt10``.
    """
    plain = [" ".join(re.split(r"\s*[\r\n]+\s*", field)) or f"Felt{n}" for n, field in enumerate(fields, 1)]
    return [_numbered(name, plain[:place].count(name) + 1) for place, name in enumerate(plain)]


def _numbered(name: str, number: int) -> str:
    return f"{name} ({number})" if number > 1 else name


def without_number(name: str) -> str:
    """The name that the header has: ``Navn`` for ``Navn (2)``."""
    return re.sub(r" \([0-9]{1,4}\)$", "", name)


def _without_unwanted(names: Sequence[str], table: Table) -> tuple[str, ...]:
    return tuple(f"\0{number}" if name in table.uoenskede else name for number, name in enumerate(names))


def _fields(line: bytes, dialect: records.Dialect) -> list[str] | None:
    """The names. Empty if the quotes are out of place; None if the line is not UTF-8."""
    try:
        text = line.decode().translate(dialect.swap)
    except UnicodeDecodeError:
        return None
    quoting = {"quotechar": dialect.quote} if dialect.quote else {"quoting": csv.QUOTE_NONE}
    try:
        return next(csv.reader([text], delimiter=dialect.delimiter, strict=True, **quoting), [])
    except csv.Error:
        return []


def problems(names: list[str], table: Table, release: str, place: Callable[[int], object] = int) -> list[str]:
    """What is wrong with the header ``names``, in the contract's names. ``place`` says how a column is numbered."""
    expected = [column.felt for column in table.read_in(release)]
    by_form = {_form(felt): felt for felt in expected}
    other_release = {column.felt for column in table.columns if column.in_file} - set(expected)
    not_delivered = {column.felt for column in table.fields_in(release) if not column.leveret}
    found, extra, unknown = set(), [], []
    for number, name in enumerate(names, 1):
        if name in table.uoenskede:
            continue
        if name in expected:
            if name in found:
                extra.append(f"{name} stands twice")
            found.add(name)
        elif name in not_delivered:
            extra.append(f"{name} is there, and the contract says that it is not delivered")
        elif name in other_release:
            extra.append(f"{name} does not belong to release {release}")
        elif _form(name) in by_form:
            found.add(by_form[_form(name)])
            extra.append(f"column {place(number)} must be written {by_form[_form(name)]}")
        elif without_number(name) in found:
            extra.append(f"{without_number(name)} stands twice")
        else:
            unknown.append(number)
    missing = [felt for felt in expected if felt not in found]
    extra += [f"{_columns(first, last, place)} not in the contract" for first, last in _runs(unknown)]
    return ([f"missing {', '.join(missing)}"] if missing else []) + extra


def _runs(numbers: list[int]) -> list[tuple[int, int]]:
    """The first and last number of each run: 4, 5, 6, 9 is 4 to 6, and 9."""
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1] = runs[-1][0], number
        else:
            runs.append((number, number))
    return runs


def _columns(first: int, last: int, place: Callable[[int], object]) -> str:
    return f"column {place(first)} is" if first == last else f"columns {place(first)} to {place(last)} are"


def _form(name: str) -> str:
    """A name without capitals, blanks and punctuation, for recognising a misspelt column."""
    return "".join(char for char in name.casefold() if char.isalnum())
