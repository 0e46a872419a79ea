"""The disguises: what is otherwise than in the shipped contracts, and how a file is written in such clothes."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from tests.disguises.names import field_name, file_name

from flis.project.contract import Column, Table

MONTHS = [
    "januar",
    "februar",
    "marts",
    "april",
    "maj",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "december",
]
Rows = Sequence[Mapping[str, str]]


@dataclass(frozen=True)
class Disguise:
    """One way to write a delivery. None: as the contract has it."""

    name: str
    style: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    quote: str | None = None  # a quote around every field
    decimal: str | None = None
    thousands: str | None = None
    minus: str | None = None
    dato: str | None = None
    maaned: str | None = None
    header: bool = True
    titles: int = 0
    folder: str = ""
    shuffled: bool = False
    extra: tuple[str, ...] = ()
    missing: bool = False  # the last optional column is not delivered
    sign: str | None = None  # instead of an empty field
    zeros_lost: bool = False
    time: bool = False  # dates are points in time, at midnight
    decimals: int = 0  # whole numbers have decimals, which are zeros
    around: tuple[str, str] = ("", "")  # stands around every decimal, as a unit
    around_texts: tuple[str, str] = ("", "")  # stands around every text, as an apostrophe
    last: tuple[str, ...] = ()  # lines at the end
    again: bool = False  # the header stands again in the middle
    ends: bool = False  # each record ends with a delimiter


DISGUISES = (
    Disguise("as shipped"),
    *(Disguise(f"names {style}", style=style) for style in ("danish", "english", "short")),
    Disguise("order", shuffled=True),
    *(
        Disguise(f"encoding {encoding}", encoding=encoding)
        for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp1252", "cp865", "iso-8859-15")
    ),
    *(
        Disguise(f"delimiter {name}", delimiter=mark)
        for name, mark in (("semicolon", ";"), ("comma", ","), ("pipe", "|"), ("tab", "\t"), ("¤", "¤"))
    ),
    Disguise("quotes", quote='"'),
    Disguise("single quotes", quote="'"),
    Disguise("decimal point", decimal="."),
    Disguise("thousands .", decimal=",", thousands="."),
    Disguise("thousands ,", decimal=".", thousands=","),
    Disguise("thousands blank", decimal=",", thousands=" "),
    Disguise("minus behind", minus="efter"),
    *(
        Disguise(f"dates {pattern}", dato=pattern)
        for pattern in (
            *("%d-%m-%Y", "%d.%m.%Y", "%d/%m/%Y", "%d%m%Y"),
            *("%Y-%m-%d", "%Y.%m.%d", "%Y/%m/%d", "%Y%m%d"),
            *("%m-%d-%Y", "%m.%d.%Y", "%m/%d/%Y", "%m%d%Y"),
        )
    ),
    *(
        Disguise(f"dates {pattern}", dato=pattern)
        for pattern in ("%-d-%-m-%Y", "%-m/%-d/%Y", "%-d. %B %Y", "%d-%b-%Y", "%d-%m-%y", "%-d/%-m/%y", "excel")
    ),
    Disguise("dates with time", time=True),
    Disguise("brackets", minus="parentes"),
    Disguise("unit kr.", around=("", " kr.")),
    Disguise("unit %", around=("", " %")),
    Disguise("unit DKK before", around=("DKK ", "")),
    Disguise("apostrophes", around_texts=("'", "")),
    Disguise("formulas", around_texts=('="', '"')),
    Disguise("totals at the end", last=("I alt", "Antal rækker: 123", "", "")),
    Disguise("empty records at the end", last=("{empty}", "{empty}")),
    Disguise("header again", again=True),
    Disguise("delimiter at the end", ends=True),
    Disguise("whole numbers as decimals", decimals=2),
    Disguise("months %Y%m", maaned="%Y%m"),
    Disguise("months %B %Y", maaned="%B %Y"),
    Disguise("no header", header=False),
    Disguise("no header, other order", header=False, shuffled=True),
    Disguise("titles", titles=3),
    Disguise("folder", folder="udtraek/"),
    Disguise("extra columns", extra=("Bemærkning", "Udtræksdato")),
    Disguise("missing column", missing=True),
    Disguise("sign *", sign="*"),
    Disguise("sign ..", sign=".."),
    Disguise("sign NA", sign="NA"),
    Disguise("zeros lost", zeros_lost=True),
    Disguise(
        "stranger in Danish",
        style="danish",
        shuffled=True,
        encoding="cp1252",
        delimiter=",",
        quote='"',
        decimal=".",
        dato="%d.%m.%Y",
        maaned="%Y%m",
        titles=2,
    ),
    Disguise(
        "stranger in English",
        style="english",
        shuffled=True,
        encoding="utf-16",
        delimiter="\t",
        decimal=".",
        thousands=",",
        dato="%m/%d/%Y",
        folder="data/",
        extra=("Remark",),
    ),
    Disguise(
        "spreadsheet",
        style="short",
        shuffled=True,
        encoding="iso-8859-15",
        delimiter=";",
        decimal=",",
        thousands=".",
        dato="%Y%m%d",
        zeros_lost=True,
    ),
)


def delivered_columns(table: Table, release: str, disguise: Disguise) -> list[Column]:
    """The columns in the file's order."""
    columns = list(table.fields_in(release))
    optional = [c for c in columns if not c.paakraevet]
    if disguise.missing and optional:
        columns.remove(optional[-1])
    if disguise.shuffled:
        random.Random(f"{disguise.name}{table.name}").shuffle(columns)
    return columns


def path_of(table: Table, disguise: Disguise) -> str:
    return disguise.folder + file_name(table.fil, disguise.style)


def clothed(rows: Rows, table: Table, release: str, disguise: Disguise) -> bytes:
    """The file of ``table`` in the disguise. ``rows`` are texts by the contract's field, as shipped."""
    columns = delivered_columns(table, release, disguise)
    delimiter = disguise.delimiter or table.format.delimiter
    lines = ["Udtræk af fagsystem", "", "Udskrevet af en medarbejder"][: disguise.titles]
    head = [field_name(c.felt, disguise.style) for c in columns] + list(disguise.extra)
    if disguise.header:
        lines.append(_line(head, delimiter, disguise.quote or '"', always=False))
    for number, row in enumerate(rows):
        if disguise.again and disguise.header and number == len(rows) // 2:
            lines.append(lines[len(lines) - 1 - number])
        cells = [_cell(row[c.felt], c, table, disguise) for c in columns]
        cells += [f"note {number % 7}", "2024-01-02"][: len(disguise.extra)]
        end = delimiter if disguise.ends else ""
        lines.append(_line(cells, delimiter, disguise.quote or '"', always=disguise.quote is not None) + end)
    lines += [line.replace("{empty}", delimiter * (len(head) - 1)) for line in disguise.last]
    codec = disguise.encoding or table.format.encoding
    # A character that the encoding lacks is left out of both, so that the values can be compared.
    return ("\r\n".join(lines) + "\r\n").encode(codec)


def _line(cells: Sequence[str], delimiter: str, quote: str, *, always: bool) -> str:
    def written(cell: str) -> str:
        if always or delimiter in cell or quote in cell or "\n" in cell:
            return quote + cell.replace(quote, 2 * quote) + quote
        return cell

    return delimiter.join(map(written, cells))


def _cell(text: str, column: Column, table: Table, disguise: Disguise) -> str:
    kind = column.type.kind
    if not text:
        return disguise.sign if disguise.sign and not column.paakraevet else ""
    if kind == "date":
        is_month = column.name in ("periode", table.periodekolonne)
        pattern = disguise.maaned if is_month and disguise.maaned else disguise.dato or table.format.dato
        return _day(text, table.format.dato, pattern) + (" 00:00:00" if disguise.time else "")
    if kind in ("int", "smallint", "bigint", "decimal"):
        number = _number(text, kind == "decimal", table, disguise)
        return number.join(disguise.around) if kind == "decimal" else number
    if disguise.zeros_lost and text.isdecimal() and len(text) > 1:
        return text.lstrip("0") or "0"
    return text.join(disguise.around_texts)


@cache
def _day(text: str, shipped: str, pattern: str) -> str:
    day = date(9999, 12, 31) if "9999" in text else datetime.strptime(text, shipped).date()
    if pattern == "excel":
        return str((day - date(1899, 12, 30)).days)
    name = MONTHS[day.month - 1]
    words = {"%-d": f"{day.day}", "%-m": f"{day.month}", "%d": f"{day.day:02}", "%m": f"{day.month:02}"}
    words |= {"%Y": f"{day.year}", "%y": f"{day.year % 100:02}", "%B": name, "%b": name[:3]}
    for word, written in words.items():
        pattern = pattern.replace(word, written)
    return pattern


def _number(text: str, has_decimals: bool, table: Table, disguise: Disguise) -> str:
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    whole, _, fraction = digits.partition(table.format.decimal)
    if disguise.thousands and has_decimals:
        whole = f"{int(whole):,}".replace(",", disguise.thousands)
    fraction = fraction or ("" if has_decimals else "0" * disguise.decimals)
    digits = whole + ((disguise.decimal or table.format.decimal) + fraction if fraction else "")
    if sign and disguise.minus == "parentes":
        return f"({digits})"
    return digits + sign if disguise.minus == "efter" else sign + digits
