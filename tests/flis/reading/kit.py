"""A small contract and the ways to read a text by it."""

from __future__ import annotations

import datetime
import io
from dataclasses import dataclass, replace
from typing import Any

from flis.ground.errors import FlisError
from flis.project.contract import Column, Format, Table
from flis.project.sqltype import parse_type
from flis.reading.counts import ReadContext, Refusal
from flis.reading.table import Batch, read_table

KEY = b"k" * 40
HEADER = "Kommunekode;Id;Dato;Slut;Beloeb;Antal;Tekst"


def column(name: str, kind: str, felt: str, **changes: Any) -> Column:
    """A column that may be empty, of release 7.0 on."""
    facts = {"paakraevet": False, "persondata": None, "aaben": None, "fra_release": "7.0", "til_release": None}
    return Column(name=name, type=parse_type(kind), description="", felt=felt, **{**facts, **changes})


COLUMNS = (
    column("kommune_kode", "char(4)", "Kommunekode", paakraevet=True),
    column("raekke_id", "nvarchar(20)", "Id", paakraevet=True),
    column("dato", "date", "Dato"),
    column("slutdato", "date", "Slut", aaben="31-12-9999"),
    column("beloeb_kr", "decimal(12,2)", "Beloeb"),
    column("antal", "int", "Antal"),
    column("tekst", "nvarchar(30)", "Tekst"),
)
TABLE = Table(
    name="proeve",
    source="proeve",
    schema="Raa",
    omraade="PROEVE",
    landsdaekkende=False,
    fil="PROEVE.csv",
    regneark=None,
    noegle=("raekke_id",),
    levering="fuld",
    historik_omraade=None,
    periodekolonne=None,
    tom=False,
    fra_release="7.0",
    til_release=None,
    format=Format(),
    description="",
    columns=COLUMNS,
)
CONTEXT = ReadContext(
    package="pakke.zip",
    member="PROEVE.csv",
    kommune="0101",
    kommuner=frozenset({"0101", "0461", "0851"}),
    periode=datetime.date(2023, 5, 1),
    release="7.0",
    installed="7.0",
    levering_id=42,
    pseudonym_key=KEY,
)


def one_column(kind: str, fmt: Format | None = None, **changes: Any) -> Table:
    """A table whose column ``v`` of ``kind`` stands beside its key ``n``."""
    columns = (column("n", "int", "N"), column("v", kind, "V", **changes))
    return replace(TABLE, columns=columns, noegle=("n",), format=fmt or Format())


@dataclass(frozen=True)
class Read:
    """All that came of one text."""

    rows: list[dict[str, Any]]
    refused: list[Refusal]
    read: int

    def column(self, name: str) -> list[Any]:
        return [row[name] for row in self.rows]

    @property
    def rules(self) -> list[tuple[int, str, str]]:
        return [(r.record, r.column, r.rule) for r in self.refused]


class Trickle(io.RawIOBase):
    """A stream that gives at most ``step`` bytes at a time, as a raw stream may."""

    def __init__(self, data: bytes, step: int) -> None:
        super().__init__()
        self._inner, self._step = io.BytesIO(data), step

    def read(self, size: int = -1, /) -> bytes:
        return self._inner.read(min(size, self._step) if size >= 0 else self._step)


def read(text: str | bytes, table: Table = TABLE, step: int = 1 << 20, **changes: Any) -> Read:
    """``text`` read as the member of a package; delivered = landed + refused is checked on the way."""
    data = text.encode() if isinstance(text, str) else text
    batches: list[Batch] = list(read_table(Trickle(data, step), table, replace(CONTEXT, **changes)))
    found = Read(
        [row for batch in batches for row in batch.rows.to_pylist()],
        [refusal for batch in batches for refusal in batch.refused],
        sum(batch.read for batch in batches),
    )
    assert found.read == len(found.rows) + len(found.refused)
    return found


def refused(text: str | bytes, table: Table = TABLE, step: int = 1 << 20, **changes: Any) -> FlisError:
    """The error that refuses the file."""
    try:
        read(text, table, step, **changes)
    except FlisError as error:
        assert error.__cause__ is None
        assert error.__context__ is None, "an exception behind the error may hold a value"
        return error
    raise AssertionError("the file was read")


def line(number: int = 1, **changes: str) -> str:
    """A valid record of TABLE, by felt."""
    cells = {
        "Kommunekode": "0101",
        "Id": f"A{number}",
        "Dato": "01-02-2023",
        "Slut": "",
        "Beloeb": "1,50",
        "Antal": "3",
        "Tekst": "blåbærgrød",
        **changes,
    }
    return ";".join(cells[felt] for felt in HEADER.split(";"))


def text(*lines: str) -> str:
    """A file of TABLE."""
    return "\n".join((HEADER, *lines)) + "\n"
