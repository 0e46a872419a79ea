"""Compares the first line of a file with the contract.

The file may lack a header, so that the line is a row with personal data. Therefore an error repeats nothing of the
line. It gives the names from the contract and the positions of columns.
"""

from __future__ import annotations

import csv
from collections.abc import Callable

from flis.ground.errors import FlisError
from flis.project.contract import Table
from flis.reading.counts import ReadContext
from flis.reading.records import Stop


def felter(line: bytes, table: Table, ctx: ReadContext) -> tuple[str, ...]:
    """The columns of the file, in the file's order. They must be those of the package's release, each once.

    Raises ``header``, and Stop if the line is not valid in the encoding.
    """
    names = _fields(line, table.format.delimiter)
    if names is None:
        raise Stop("encoding", "", -1)
    reasons = problems(names, table, ctx.release)
    if not names or (len(names) == 1 and len(table.columns_in(ctx.release)) > 1):
        reasons = [f"the header is not divided by {table.format.delimiter!r}"]
    if reasons:
        reason = "; ".join(reasons)
        raise FlisError("header", package=ctx.package, member=ctx.member, reason=reason, table=table.name)
    return tuple(names)


def _fields(line: bytes, delimiter: str) -> list[str] | None:
    """The names. Empty if the quotes are out of place; None if the line is not UTF-8."""
    try:
        text = line.decode()
    except UnicodeDecodeError:
        return None
    try:
        return next(csv.reader([text], delimiter=delimiter, strict=True), [])
    except csv.Error:
        return []


def problems(names: list[str], table: Table, release: str, place: Callable[[int], object] = int) -> list[str]:
    """What is wrong with the header ``names``, in the contract's names. ``place`` says how a column is numbered."""
    expected = [column.felt for column in table.columns_in(release)]
    by_form = {_form(felt): felt for felt in expected}
    other_release = {column.felt for column in table.columns} - set(expected)
    found, extra, unknown = set(), [], []
    for number, name in enumerate(names, 1):
        if name in expected:
            if name in found:
                extra.append(f"{name} stands twice")
            found.add(name)
        elif name in other_release:
            extra.append(f"{name} does not belong to release {release}")
        elif _form(name) in by_form:
            found.add(by_form[_form(name)])
            extra.append(f"column {place(number)} must be written {by_form[_form(name)]}")
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
