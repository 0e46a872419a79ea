"""The delivery contracts: dbt source files read as frozen dataclasses.

The shape of a delivered table is written once, in ``models/dsa/<kilde>/_<kilde>__sources.yml``. dbt reads this file for
lineage, documentation and tests. flis reads the same file to check deliveries and to create landing tables. The facts
about the delivery are under ``config.meta``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from flis.ground.errors import FlisError
from flis.project.settings import read_yaml
from flis.project.sqltype import Type, parse_type

# The column with a row's month. Every landing table has it, even if the delivery does not.
PERIODE = "periode"
# What the operator keeps in the data folder lands by a contract, but never as a package.
DRIFT_OMRAADE = "DRIFT"
LEVERINGER = ("fuld", "maaned", "historik")


@dataclass(frozen=True)
class Format:
    """How a source writes text: encoding, delimiter, decimal mark and date pattern (strptime)."""

    encoding: str = "utf-8"
    delimiter: str = ";"
    decimal: str = ","
    dato: str = "%d-%m-%Y"


@dataclass(frozen=True)
class Column:
    """One column. ``felt`` is its name in the delivery. ``aaben`` is a date that means an open end, e.g. 31-12-9999."""

    name: str
    type: Type
    description: str
    felt: str
    paakraevet: bool
    persondata: str | None
    aaben: str | None
    fra_release: str
    til_release: str | None


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

    def columns_in(self, release: str) -> tuple[Column, ...]:
        """The columns of ``release``, in the contract's order."""
        return tuple(c for c in self.columns if in_release(c, release))

    @property
    def qualified(self) -> str:
        return f"DSA.{self.schema}.{self.name}"

    @property
    def contract(self) -> str:
        """Where the table's contract stands in the project."""
        return f"models/dsa/{self.source}/_{self.source}__sources.yml"

    @property
    def is_history(self) -> bool:
        """Whether this is the table as packages of history deliver it; see ``as_historik``."""
        return self.omraade == self.historik_omraade


@dataclass(frozen=True)
class Contracts:
    """All tables of all contracts."""

    tables: tuple[Table, ...]

    def delivered(self, release: str, omraade: str | None = None) -> tuple[Table, ...]:
        """The delivered tables of ``release``, of one område or of all.

        A table may have a second område with its history. That område has the same table, and each row names its month.
        """
        there = [t for t in self.tables if t.fil and in_release(t, release)]
        if omraade is None:
            return tuple(there)
        history = [as_historik(t) for t in there if t.historik_omraade == omraade]
        return tuple([t for t in there if t.omraade == omraade] + history)

    @property
    def own(self) -> tuple[Table, ...]:
        """The ledger's tables."""
        return tuple(t for t in self.tables if not t.fil)

    def omraader(self, release: str) -> tuple[str, ...]:
        there = self.delivered(release)
        return tuple(sorted({t.omraade for t in there} | {t.historik_omraade for t in there if t.historik_omraade}))

    def table(self, name: str) -> Table:
        for table in self.tables:
            if table.name == name:
                return table
        raise FlisError("bad-contract", table=name, reason="no such table", where="models/dsa")


def as_historik(table: Table) -> Table:
    """``table`` as the packages with its history deliver it: the same landing table, with several months per file."""
    # The same row may occur once in each month.
    key = tuple(dict.fromkeys((*table.noegle, PERIODE)))
    changed = {"levering": "historik", "periodekolonne": PERIODE, "noegle": key, "tom": True}
    return replace(table, omraade=str(table.historik_omraade), **changed)


def release_key(release: str) -> tuple[int, ...]:
    """The numbers of a release: ``7.1`` becomes (7, 1), so that 7.10 is newer than 7.9."""
    return tuple(int(part) for part in release.split("."))


def in_release(part: Table | Column, release: str) -> bool:
    """Whether a table or column belongs to ``release`` (both ends count)."""
    key = release_key(release)
    return release_key(part.fra_release) <= key and (part.til_release is None or key <= release_key(part.til_release))


def load_contracts(folder: Path) -> Contracts:
    """Every contract of the project in ``folder``. Raises ``bad-contract`` with file and table."""
    tables: list[Table] = []
    for path in sorted((folder / "models" / "dsa").glob("*/_*__sources.yml")):
        tables.extend(_tables(path, folder))
    if not tables:
        raise FlisError("bad-contract", table="models/dsa", reason="no contract found", where="models/dsa")
    return Contracts(tuple(tables))


def _tables(path: Path, folder: Path) -> Iterator[Table]:
    where = path.relative_to(folder).as_posix()
    name: object = where
    try:
        for source in read_yaml(path).get("sources") or []:
            source_meta = _meta(source)
            for table in source.get("tables") or []:
                name = table.get("name", "?")
                yield _table(table, source, source_meta)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise FlisError("bad-contract", table=str(name), reason=_reason(error), where=where) from error


def _reason(error: Exception) -> str:
    if isinstance(error, ValueError):
        return str(error)
    return f"{error.args[0]} is missing" if isinstance(error, KeyError) else "a part of it has another form"


def _meta(part: dict[str, Any]) -> dict[str, Any]:
    return (part.get("config") or {}).get("meta") or {}


def _table(table: dict[str, Any], source: dict[str, Any], source_meta: dict[str, Any]) -> Table:
    meta = {**source_meta, **_meta(table)}
    fil = meta.get("fil", "")
    fra_release = str(meta["fra_release"]) if fil else "0"
    columns = tuple(_column(c, fra_release, delivered=bool(fil)) for c in table["columns"])
    names = [c.name for c in columns]
    noegle = tuple(meta["noegle"])
    periodekolonne = meta.get("periodekolonne")
    if len(set(names)) < len(names):
        raise ValueError("a column stands twice")
    if unknown := [n for n in (*noegle, *([periodekolonne] if periodekolonne else [])) if n not in names]:
        raise ValueError(f"{', '.join(unknown)} is not a column")
    if fil and meta["levering"] not in LEVERINGER:
        raise ValueError(f"levering must be one of {', '.join(LEVERINGER)}")
    if fil and (meta["levering"] == "historik") != bool(periodekolonne):
        raise ValueError("levering historik and periodekolonne go together")
    historik_omraade = _optional(meta, "historik_omraade")
    if historik_omraade and (meta["levering"] != "maaned" or PERIODE not in names):
        raise ValueError(f"historik_omraade asks for levering maaned and a column {PERIODE}")
    for release in (fra_release, til_release := _optional(meta, "til_release"), *(c.fra_release for c in columns)):
        _check_release(release)
    if not all(isinstance(text, str) for text in (fil, table["name"], source["name"], source["schema"])):
        raise ValueError("a name is no text")
    tom = meta.get("tom", False)
    return Table(
        name=table["name"],
        source=source["name"],
        schema=source["schema"],
        omraade=meta.get("omraade", ""),
        landsdaekkende=bool(meta.get("landsdaekkende", False)),
        fil=fil,
        regneark=_regneark(meta, fil),
        noegle=noegle,
        levering=meta.get("levering", ""),
        periodekolonne=periodekolonne,
        historik_omraade=historik_omraade,
        tom=tuple(tom) if isinstance(tom, list) else bool(tom),
        fra_release=fra_release,
        til_release=til_release,
        format=Format(**meta.get("format", {})),
        description=table["description"],
        columns=columns,
    )


def _regneark(meta: dict[str, Any], fil: str) -> Regneark | None:
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
    if book.ark is not None and not isinstance(book.ark, str):
        raise ValueError("regneark.ark must be the name of a sheet")
    if type(book.overskrift_raekke) is not int or book.overskrift_raekke < 1:
        raise ValueError("regneark.overskrift_raekke must be the number of a row, from 1")
    return book


def _check_release(release: str | None) -> None:
    if release is not None and not all(part.isdecimal() for part in release.split(".")):
        raise ValueError(f"{release} is no release")


def _column(column: dict[str, Any], table_release: str, delivered: bool) -> Column:
    meta = _meta(column)
    persondata = meta.get("persondata")
    if persondata not in (None, "cpr"):
        raise ValueError(f"persondata of {column['name']} must be cpr")
    parsed = parse_type(column["data_type"])
    if persondata == "cpr" and parsed != Type("char", length=64):
        raise ValueError(f"{column['name']} holds a pseudonym and must be char(64)")
    return Column(
        name=column["name"],
        type=parsed,
        description=column["description"],
        felt=meta["felt"] if delivered else "",
        paakraevet=bool(meta.get("paakraevet", False)),
        persondata=persondata,
        aaben=meta.get("aaben"),
        fra_release=str(meta.get("fra_release", table_release)),
        til_release=_optional(meta, "til_release"),
    )


def _optional(meta: dict[str, Any], key: str) -> str | None:
    return None if meta.get(key) is None else str(meta[key])
