"""Takes a table together that two kinds of packages hold, as the month's and the history's do.

What one file leaves open, the other may settle: a sign for missing, or the form of a date that only one of them has.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flis.reading.learn.fields import joined
from flis.reading.learn.file import File
from flis.reading.learn.fit import Known
from flis.reading.learn.lines import all_odd_lines
from flis.reading.learn.match import Match, match


def pooled(matches: Sequence[Match], release: str, known: Known) -> Match | None:
    """One match over the rows of all files; None if the files are not alike."""
    files = [one.file for one in matches]
    if len({_shape(file) for file in files}) > 1:
        return None
    fields = tuple(joined(parts) for parts in zip(*(file.fields for file in files), strict=True))
    odd = all_odd_lines(file.odd for file in files)
    is_ascii = all(file.is_ascii for file in files)
    first = next((file for file in files if not file.is_ascii), files[0])
    table = next((one.table for one in matches if one.table.is_history), matches[0].table)
    return match(replace(first, fields=fields, odd=odd, is_ascii=is_ascii), table, release, known)


def _shape(file: File) -> tuple[object, ...]:
    structure = file.structure
    assert structure is not None
    of_fields = tuple((one.name, one.around, one.has_time) for one in file.fields)
    encoding = "" if file.is_ascii else file.encoding
    return (file.path, encoding, file.header, structure.line, structure.dialect, structure.ends, of_fields)
