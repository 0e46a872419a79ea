"""Prints the contract of a table as a person reads it, complete, and with where each part comes from."""

from __future__ import annotations

from collections.abc import Iterator

from flis.project.contract import Column, Table
from flis.project.diff import Sheet
from flis.project.form import BEHIND, BRACKETS

_FROM_LOCAL = "  <- lokal"


def shown(sheet: Sheet) -> Iterator[str]:
    """The lines of `flis contract show`."""
    table = sheet.table
    yield f"{table.qualified}  {table.description}"
    if not table.fil:
        yield f"  written by flis  key {', '.join(table.noegle)}"
    else:
        yield f"  {table.contract}" + (f" ({_FROM_LOCAL.strip()})" if table.lokalt else "")
        for title, key, text in (*_of_delivery(sheet), *_of_format(table)):
            yield f"  {title:<22}{text}{_FROM_LOCAL if _is_local(table, key) else ''}"
    widths = [max(map(len, texts)) for texts in zip(*map(_names, sheet.columns), strict=True)]
    for column in sheet.columns:
        names = "  ".join(text.ljust(width) for text, width in zip(_names(column), widths, strict=True))
        facts = " ".join((*_marks(column), *_local_marks(table, column)))
        yield f"  {names}  {facts}".rstrip()


def _names(column: Column) -> tuple[str, str, str]:
    return column.name, column.type.sql, column.felt


def _of_delivery(sheet: Sheet) -> Iterator[tuple[str, str, str]]:
    """(title, key in the contract, text) of what a package brings."""
    table = sheet.table
    yield "område", "omraade", table.omraade + (" (whole country)" if table.landsdaekkende else "")
    yield "file", "fil", table.fil if table.leveret else "not delivered"
    yield "files of the package", "", ", ".join(sheet.files) or "none"
    yield "levering", "levering", table.levering
    yield "key", "noegle", ", ".join(table.noegle)
    months = ", ".join(table.tom) if isinstance(table.tom, tuple) else ""
    yield "empty file allowed", "tom", months or ("yes" if table.tom else "no")
    if table.regneark:
        sheet_name = table.regneark.ark or "the only visible one with the header"
        text = f"{table.regneark.fil}, sheet {sheet_name}, header in row {table.regneark.overskrift_raekke}"
        yield "spreadsheet", "regneark", text
    yield "unwanted fields", "uoenskede", ", ".join(table.uoenskede) or "none"
    if table.uoenskede_filer:
        yield "unwanted files", "uoenskede_filer", ", ".join(table.uoenskede_filer)
    if table.felter:
        yield "order of the fields", "felter", ", ".join(table.felter)


def _of_format(table: Table) -> Iterator[tuple[str, str, str]]:
    form = table.format
    yield "encoding", "format.encoding", form.encoding
    yield "delimiter", "format.delimiter", ascii(form.delimiter) if form.delimiter == "\t" else repr(form.delimiter)
    yield "quote", "format.quote", repr(form.quote) if form.quote else "none"
    yield "decimal mark", "format.decimal", repr(form.decimal)
    unstated = "not stated: read where nothing else can be meant"
    yield "thousands mark", "format.thousands", ascii(form.thousands) if form.thousands else unstated
    minus = {BEHIND: "behind the number", BRACKETS: "brackets around the number"}
    yield "minus", "format.minus", minus.get(form.minus, repr(form.minus))
    yield "dates", "format.dato", form.dato
    century = f"from {form.aar_fra} to {form.aar_fra + 99}" if form.aar_fra else "not read"
    yield "years of two digits", "format.aar_fra", century
    yield "months", "format.maaned", form.maaned or "as dates"
    order = "" if table.felter else "; the fields have the contract's order"
    header = f"line {form.overskrift_raekke}" if form.overskrift_raekke else f"none{order}"
    yield "header", "format.overskrift_raekke", header
    again = "passed over" if form.overskrift_gentages else "refused"
    yield "header once more", "format.overskrift_gentages", again
    yield "last lines", "format.slutlinjer", ", ".join(map(repr, form.slutlinjer)) or "records as all others"
    last = "a delimiter behind the last field" if form.skilletegn_sidst else "the last field"
    yield "end of a record", "format.skilletegn_sidst", last
    yield "kommunekode", "format.kommunekode", f"{form.kommunekode} digits"
    yield "signs for missing", "format.tomme", ", ".join(map(repr, form.tomme)) or "none"


def _is_local(table: Table, key: str) -> bool:
    return key in table.lokalt or (key == "fil" and "leveret" in table.lokalt)


def _marks(column: Column) -> Iterator[str]:
    """What is special about a column."""
    if not column.leveret:
        yield "not delivered"
    if column.paakraevet:
        yield "required"
    if column.afledt_af:
        yield f"derived from {column.afledt_af}"
    elif column.persondata:
        yield column.persondata
    if column.leveret_type:
        yield f"delivered as {column.leveret_type.sql}"
    if column.aaben:
        yield f"open {column.aaben}"
    if column.tomme:
        yield f"missing {', '.join(map(repr, column.tomme))}"
    yield from (f"{key} {value!a}" for key, value in column.form)
    for place, texts in (("before", column.foran), ("behind", column.bagved)):
        if texts:
            yield f"{' or '.join(map(repr, texts))} {place} the value"
    if column.nuller:
        yield f"zeros to {column.nuller} digits"
    yield from (f"{written!r} is {meant!r}" for written, meant in column.vaerdier)


def _local_marks(table: Table, column: Column) -> Iterator[str]:
    start = f"kolonner.{column.name}."
    keys = [path.removeprefix(start) for path in table.lokalt if path.startswith(start)]
    if keys:
        yield f"{_FROM_LOCAL.strip()}: {', '.join(keys)}"
