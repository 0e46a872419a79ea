"""The delivery contracts: dbt source files read as frozen dataclasses.

The shape of a delivered table is written once, in ``models/dsa/<kilde>/_<kilde>__sources.yml``. dbt reads this file for
lineage, documentation and tests. flis reads the same file to check deliveries and to create landing tables. The facts
about the delivery are under ``config.meta``. What a kommune has otherwise stands in its ``lokal/kontrakt.yml``
(:mod:`flis.project.local`); everybody who reads contracts gets the two together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

from flis.ground.errors import FlisError
from flis.project.delivered import around
from flis.project.folders import local_folder
from flis.project.form import OF_COLUMN
from flis.project.local import Local, check_names, laid_over, read_local
from flis.project.person import CPR
from flis.project.rules import PERIODE, faults_of_source, faults_of_table, meta_of, whole_meta
from flis.project.settings import read_yaml
from flis.project.sqltype import Type, parse_type

# What Excel takes as the name of a sheet.
_SHEET = re.compile(r"[^\[\]:*?/\\\x00-\x1f]{1,31}")
# What dbt reads from such a file.
_PAGE = ("version", "sources", "models", "seeds", "snapshots", "exposures", "macros", "unit_tests")
# What the operator keeps in the data folder lands by a contract, but never as a package.
DRIFT_OMRAADE = "DRIFT"


@dataclass(frozen=True)
class Format:
    """How a file is written. ``flis.project.form`` says which values are allowed."""

    encoding: str = "utf-8"
    delimiter: str = ";"
    decimal: str = ","
    dato: str = "%d-%m-%Y"
    tomme: tuple[str, ...] = ()  # exact texts that mean no value
    quote: str = '"'  # empty: the file has no quotes
    thousands: str | None = None  # None: groups of digits are read where no other reading is possible
    minus: str = "-"
    aar_fra: int | None = None  # the first year that a year of two digits may mean
    maaned: str | None = None  # how the month column is written, if not as the dates
    overskrift_raekke: int = 1  # the line of the header; 0: there is none
    overskrift_gentages: bool = False  # the header stands again further down, as where files were joined
    skilletegn_sidst: bool = False  # each record, but not the header, ends with one more delimiter
    slutlinjer: tuple[str, ...] = ()  # how the lines at the end of the file begin that are no records
    kommunekode: int = 4  # how many digits of a kommune's code the file has


@dataclass(frozen=True)
class Column:
    """One column. ``felt`` is its name in the delivery. ``aaben`` is a date that means an open end, e.g. 31-12-9999.

    ``form`` holds what the column states of its format itself (dato, decimal, thousands, minus); see ``form_of``.
    """

    name: str
    type: Type
    description: str
    felt: str
    paakraevet: bool
    persondata: str | None
    aaben: str | None
    fra_release: str
    til_release: str | None
    tomme: tuple[str, ...] | None = None  # exact texts that mean no value in this column; None: nobody has looked
    form: tuple[tuple[str, str], ...] = ()
    leveret: bool = True  # False: the file does not hold it, and it lands as NULL
    leveret_type: Type | None = None  # the type that the file has, where it is another
    nuller: int = 0  # texts of fewer digits have lost their leading zeros
    vaerdier: tuple[tuple[str, str], ...] = ()  # a text in the file, and the text that is read in its place
    foran: tuple[str, ...] = ()  # one of these texts stands before each value and is no part of it
    bagved: tuple[str, ...] = ()  # the same behind each value
    afledt_af: str | None = None  # the column of the same table whose CPR number it is derived from

    @property
    def in_file(self) -> bool:
        """Whether the file holds the column."""
        return self.leveret and self.afledt_af is None


@dataclass(frozen=True)
class Regneark:
    """The spreadsheet in drift/ that may take the place of a table's CSV.

    ``ark`` is the sheet's name; without it the only visible sheet with the header is meant. The header stands in row
    ``overskrift_raekke``. In a contract: ``regneark: {fil: X.xlsx, ark: Data, overskrift_raekke: 3}``, or the file's
    name alone.
    """

    fil: str
    ark: str | None = None
    overskrift_raekke: int = 1


@dataclass(frozen=True)
class Table:
    """One table. FLIS delivers it if ``fil`` is set; flis itself writes it if ``fil`` is empty."""

    name: str
    source: str
    schema: str
    omraade: str
    landsdaekkende: bool  # a package for the whole country: its rows are of any kommune
    fil: str
    regneark: Regneark | None
    noegle: tuple[str, ...]
    levering: str
    periodekolonne: str | None
    historik_omraade: str | None  # the område whose packages hold the same file with many months
    tom: bool | tuple[str, ...]  # empty file allowed: always, never, or in the months named (YYYY-MM)
    fra_release: str
    til_release: str | None
    format: Format
    description: str
    columns: tuple[Column, ...]
    felter: tuple[str, ...] = ()  # the file's fields in the file's order, where it has no header
    uoenskede: tuple[str, ...] = ()  # fields of the file that are read over
    uoenskede_filer: tuple[str, ...] = ()  # files of the packages that are passed over
    leveret: bool = True  # False: the packages do not hold the file
    # The parts that lokal/kontrakt.yml states, and those of them that are in the shipped contract too.
    lokalt: tuple[str, ...] = ()
    overfloedigt: tuple[str, ...] = ()

    def columns_in(self, release: str) -> tuple[Column, ...]:
        """The columns of ``release``, in the contract's order. The landing table has them all."""
        return tuple(c for c in self.columns if in_release(c, release))

    def read_in(self, release: str) -> tuple[Column, ...]:
        """The columns of ``release`` that the file holds, in the contract's order."""
        return tuple(c for c in self.columns_in(release) if c.in_file)

    def fields_in(self, release: str) -> tuple[Column, ...]:
        """The columns of ``release`` that a file may hold: all but the derived ones."""
        return tuple(c for c in self.columns_in(release) if c.afledt_af is None)

    @property
    def catalogued(self) -> str:
        """``schema.table`` in small letters, as ``Store.columns`` names it."""
        return f"{self.schema}.{self.name}".lower()

    @property
    def persons(self) -> tuple[str, ...]:
        """The columns that hold pseudonyms."""
        return tuple(c.name for c in self.columns if c.persondata == CPR)

    def form_of(self, column: Column) -> Format:
        """How the file writes ``column``. ``dato`` may be the pattern of a month there."""
        return _form_of(self.format, column, column.name == (self.periodekolonne or PERIODE))

    @property
    def qualified(self) -> str:
        return f"DSA.{self.schema}.{self.name}"

    @property
    def contract(self) -> str:
        """Where the table's contract stands in the project."""
        shipped = f"models/dsa/{self.source}/_{self.source}__sources.yml"
        return f"{shipped} with lokal/kontrakt.yml" if self.lokalt else shipped

    @property
    def is_history(self) -> bool:
        """Whether this is the table as packages of history deliver it; see ``as_historik``."""
        return self.omraade == self.historik_omraade


@dataclass(frozen=True)
class Contracts:
    """All tables of all contracts."""

    tables: tuple[Table, ...]

    def delivered(self, release: str, omraade: str | None = None) -> tuple[Table, ...]:
        """The tables of ``release`` that FLIS delivers: of all områder, or those in the packages of one.

        A table may have a second område with its history. That område has the same table, and each row names its month.
        """
        there = [t for t in self.tables if t.fil and in_release(t, release)]
        if omraade is None:
            return tuple(there)
        there = [t for t in there if t.leveret]
        history = [as_historik(t) for t in there if t.historik_omraade == omraade]
        return tuple([t for t in there if t.omraade == omraade] + history)

    @property
    def own(self) -> tuple[Table, ...]:
        """The ledger's tables."""
        return tuple(t for t in self.tables if not t.fil)

    def omraader(self, release: str) -> tuple[str, ...]:
        there = [t for t in self.delivered(release) if t.leveret]
        return tuple(sorted({t.omraade for t in there} | {t.historik_omraade for t in there if t.historik_omraade}))

    def table(self, name: str) -> Table:
        for table in self.tables:
            if table.name == name:
                return table
        raise FlisError("bad-contract", table=name, reason="no such table", where="models/dsa")


@cache
def _form_of(form: Format, column: Column, is_month: bool) -> Format:
    stated = dict(column.form)
    if is_month and form.maaned and column.type.kind == "date":
        stated = {"dato": form.maaned, **stated}
    return replace(form, **stated) if stated else form


def as_historik(table: Table) -> Table:
    """``table`` as the packages with its history deliver it: the same landing table, with several months per file."""
    # The same row may occur once in each month.
    key = tuple(dict.fromkeys((*table.noegle, PERIODE)))
    changed = {"levering": "historik", "periodekolonne": PERIODE, "noegle": key, "tom": True}
    return replace(table, omraade=str(table.historik_omraade), **changed)


@cache
def release_key(release: str) -> tuple[int, ...]:
    """The numbers of a release: ``7.1`` becomes (7, 1), so that 7.10 is newer than 7.9."""
    return tuple(int(part) for part in release.split("."))


def in_release(part: Table | Column, release: str) -> bool:
    """Whether a table or column belongs to ``release`` (both ends count)."""
    key = release_key(release)
    return release_key(part.fra_release) <= key and (part.til_release is None or key <= release_key(part.til_release))


def load_contracts(folder: Path, *, shipped: bool = False) -> Contracts:
    """Every contract of the project in ``folder``, with what its ``lokal/kontrakt.yml`` says otherwise.

    Contracts of a kommune's own tables are in ``lokal/models/dsa``. With ``shipped``, nothing of ``lokal`` is read.
    Raises ``bad-contract`` with file and table.
    """
    return _contracts(*_found(folder, shipped))


def _contracts(found: list[tuple[str, dict[str, Any]]], local: Local) -> Contracts:
    tables = [_read(table, source, local, where) for where, source in found for table in source.get("tables") or []]
    if not tables:
        raise FlisError("bad-contract", table="models/dsa", reason="no contract found", where="models/dsa")
    return Contracts(tuple(tables))


def sources_as_they_count(folder: Path) -> list[dict[str, Any]]:
    """The sources that are delivered, as dbt's files have them, with ``lokal/kontrakt.yml`` laid over their tables.

    Raises ``bad-contract``.
    """
    found, local = _found(folder, False)
    _contracts(found, local)
    sources = []
    for _, source in found:
        tables = [table for table in source.get("tables") or [] if "fil" in meta_of(table)]
        laid = [laid_over(source, table, local)[0] if local.concerns(source, table) else table for table in tables]
        if laid:
            sources.append({**source, "tables": laid})
    return sources


def _found(folder: Path, shipped: bool) -> tuple[list[tuple[str, dict[str, Any]]], Local]:
    """Every source with the file that has it, and what the kommune has otherwise. Each keeps the rules by itself."""
    places = [(folder, "")] if shipped else [(folder, ""), (local_folder(folder), "lokal/")]
    found = [
        (where, source)
        for place, prefix in places
        for path in sorted((place / "models" / "dsa").glob("*/_*__sources.yml"))
        for where in [prefix + path.relative_to(place).as_posix()]
        for source in _sources(path, where)
    ]
    local = Local("") if shipped else read_local(folder)
    for where, source in found:
        _refuse_if(faults_of_source(source), source, where)
        for table in source.get("tables") or []:
            _refuse_if(faults_of_table(table, source), table, where)
    check_names(local, [source for _, source in found])
    return found, local


def _sources(path: Path, where: str) -> list[dict[str, Any]]:
    document = read_yaml(path)
    if unknown := sorted(str(key) for key in document if key not in _PAGE):
        raise _fault(where, [f"the key {unknown[0]} is unknown; allowed are {', '.join(_PAGE)}"], where)
    sources = document.get("sources") or []
    if not isinstance(sources, list):
        raise _fault(where, ["sources must be a list"], where)
    return sources


def _refuse_if(faults: Iterable[str], part: Any, where: str) -> None:
    if found := list(faults):
        raise _fault(_name_of(part, where), found, where)


def _read(table: dict[str, Any], source: dict[str, Any], local: Local, where: str) -> Table:
    """The table as the kommune has it. The shipped contract has no faults."""
    origin: dict[str, Any] = {}
    if local.concerns(source, table):
        table, changed, needless = laid_over(source, table, local)
        origin, where = {"lokalt": changed, "overfloedigt": needless}, local.where
        _refuse_if(faults_of_table(table, source), table, where)
    try:
        return replace(_table(table, source), **origin)
    except ValueError as error:
        raise _fault(table["name"], [str(error)], where) from error


def _name_of(part: Any, where: str) -> str:
    return str(part.get("name", where)) if isinstance(part, dict) else where


def _fault(table: str, faults: list[str], where: str) -> FlisError:
    return FlisError("bad-contract", table=table, reason="; ".join(faults), where=where)


def _table(table: dict[str, Any], source: dict[str, Any]) -> Table:
    """The table, which keeps the rules of :mod:`flis.project.rules`."""
    meta = whole_meta(source, table)
    fil = meta.get("fil", "")
    fra_release = meta["fra_release"] if fil else "0"
    tom = meta.get("tom", False)
    return Table(
        name=table["name"],
        source=source["name"],
        schema=source["schema"],
        omraade=meta.get("omraade", ""),
        landsdaekkende=meta.get("landsdaekkende", False),
        fil=fil,
        regneark=_regneark(meta, fil),
        noegle=tuple(meta["noegle"]),
        levering=meta.get("levering", ""),
        periodekolonne=meta.get("periodekolonne"),
        historik_omraade=meta.get("historik_omraade"),
        tom=tuple(tom) if isinstance(tom, list) else tom,
        fra_release=fra_release,
        til_release=meta.get("til_release"),
        format=_format(meta.get("format", {})),
        description=table["description"],
        columns=tuple(_column(c, fra_release, delivered=bool(fil)) for c in table["columns"]),
        felter=tuple(meta.get("felter", ())),
        uoenskede=tuple(meta.get("uoenskede", ())),
        uoenskede_filer=tuple(meta.get("uoenskede_filer", ())),
        leveret=meta.get("leveret", True),
    )


def _regneark(meta: Mapping[str, Any], fil: str) -> Regneark | None:
    """A table of drift/ may always come as a spreadsheet; another one where its contract says so."""
    given = meta.get("regneark")
    if given is None:
        return Regneark(f"{PurePosixPath(fil).stem}.xlsx") if fil and meta.get("omraade") == DRIFT_OMRAADE else None
    stated = {"fil": given} if isinstance(given, str) else given
    if not isinstance(stated, dict) or set(stated) - {"fil", "ark", "overskrift_raekke"}:
        raise ValueError("regneark is a file's name, or has fil, ark and overskrift_raekke")
    book = Regneark(**{"fil": f"{PurePosixPath(fil).stem}.xlsx", **stated})
    if not isinstance(book.fil, str) or not book.fil.lower().endswith(".xlsx") or "/" in book.fil:
        raise ValueError("regneark.fil must be the name of an .xlsx file")
    if book.ark is not None and not (isinstance(book.ark, str) and _SHEET.fullmatch(book.ark)):
        raise ValueError(r"regneark.ark must be the name of a sheet: 1 to 31 characters without [ ] : * ? / \ ")
    if type(book.overskrift_raekke) is not int or book.overskrift_raekke < 1:
        raise ValueError("regneark.overskrift_raekke must be the number of a row, from 1")
    return book


def _column(column: dict[str, Any], table_release: str, delivered: bool) -> Column:
    meta = meta_of(column)
    return Column(
        name=column["name"],
        type=parse_type(column["data_type"]),
        description=column["description"],
        felt=meta.get("felt", ""),
        paakraevet=meta.get("paakraevet", False),
        persondata=meta.get("persondata"),
        aaben=meta.get("aaben"),
        fra_release=meta.get("fra_release", table_release),
        til_release=meta.get("til_release"),
        tomme=tuple(meta["tomme"]) if "tomme" in meta else None,
        form=tuple((key, meta[key]) for key in OF_COLUMN if key in meta),
        leveret=meta.get("leveret", True),
        leveret_type=parse_type(meta["leveret_type"]) if "leveret_type" in meta else None,
        nuller=meta.get("nuller", 0),
        vaerdier=tuple(meta.get("vaerdier", {}).items()),
        foran=around(meta, "foran"),
        bagved=around(meta, "bagved"),
        afledt_af=meta.get("afledt_af"),
    )


def _format(form: Mapping[str, Any]) -> Format:
    return Format(**{**form, **{key: tuple(form.get(key, ())) for key in ("tomme", "slutlinjer")}})
