"""Reads ``lokal/koder.csv``: which code of a list a delivered code means.

The file has the columns ``tabel``, ``kolonne``, ``leveret`` and ``kode``. For example, ``dubu_sag,status_kode,X7,1``
says that the sager that are delivered with the status X7 have the status 1. Landed rows stay as they are; the views of
DSA show the known code, so that the next build has it in every month (the macro ``kodet``).
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flis.ground.errors import FlisError
from flis.project.codelists import code_lists
from flis.project.contract import Contracts, Table
from flis.project.folders import local_folder
from flis.project.person import CPR_NUMBER
from flis.project.rules import KOMMUNE, nearest

FILE = "koder.csv"
COLUMNS = ("tabel", "kolonne", "leveret", "kode")
_WHERE = "lokal/koder.csv"
# A code is short and printable. Its letters have the same capitals on every engine.
_CODE = re.compile(r"[0-9A-Za-zÆØÅæøå](?:[0-9A-Za-zÆØÅæøå ._/+-]{0,38}[0-9A-Za-zÆØÅæøå._/+-])?")


@dataclass(frozen=True)
class Mapped:
    """One line of the file."""

    tabel: str
    kolonne: str
    leveret: str
    kode: str


def code_key(text: str) -> str:
    """How delivered codes are compared: in capitals, without blanks at the end (the macro ``tekstnoegle``)."""
    return text.rstrip(" ").upper()


def read_codes(folder: Path, contracts: Contracts) -> tuple[Mapped, ...]:
    """The file's lines; none if there is no file. Raises ``bad-own-part`` with the line for one that cannot be used."""
    path = local_folder(folder) / FILE
    if not path.is_file():
        return ()
    lists = code_lists(folder)
    tables = {table.name: table for table in contracts.tables if table.fil}
    seen: dict[tuple[str, str, str], int] = {}
    found = []
    for number, row in _lines(path):
        if fault := _fault(row, tables, lists):
            raise _bad(number, fault)
        mapped = Mapped(*(row[name] for name in COLUMNS))
        key = (mapped.tabel, mapped.kolonne, code_key(mapped.leveret))
        if key in seen:
            raise _bad(number, f"line {seen[key]} maps the same delivered code; capitals make no difference")
        seen[key] = number
        found.append(mapped)
    return tuple(found)


def as_macro(mapped: tuple[Mapped, ...]) -> dict[str, dict[str, Any]]:
    """What the macro ``egne_koder`` gives: per table its columns, and the fingerprint that marks what was built."""
    tables: dict[str, dict[str, Any]] = {}
    for one in sorted(mapped, key=lambda m: (m.tabel, m.kolonne, code_key(m.leveret))):
        part = tables.setdefault(one.tabel, {"aftryk": "", "kolonner": {}})
        part["kolonner"].setdefault(one.kolonne, {})[code_key(one.leveret)] = one.kode
    for part in tables.values():
        part["aftryk"] = hashlib.sha256(repr(part["kolonner"]).encode("utf-8")).hexdigest()[:8]
    return tables


def _lines(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number and row. A Danish Excel writes semicolons; a comma is as good."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        raise FlisError("bad-own-part", file=_WHERE, reason="it is no text in UTF-8") from error
    delimiter = ";" if ";" in text.partition("\n")[0] else ","
    reader = csv.DictReader(text.splitlines(), delimiter=delimiter)
    try:
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise _bad(1, f"the header must be {','.join(COLUMNS)}")
        for row in reader:
            if None in row or None in row.values():
                raise _bad(reader.line_num, f"it must have {len(COLUMNS)} fields")
            yield reader.line_num, {name: value.strip() for name, value in row.items()}
    except csv.Error as error:
        raise _bad(reader.line_num, "it is no line of a CSV file") from error


def _fault(row: Mapping[str, str], tables: Mapping[str, Table], lists: Mapping[str, tuple[frozenset[str], ...]]) -> str:
    """What is wrong with a line, without what the delivered code is; nothing if it can be used."""
    table = tables.get(row["tabel"])
    if table is None:
        return f"the contracts have no table {row['tabel']}{nearest(row['tabel'], tables)}"
    coded = [c.name for c in table.columns if c.name in lists and c.type.kind in ("nvarchar", "char")]
    usable = [name for name in coded if name != KOMMUNE and name not in table.noegle]
    if row["kolonne"] not in usable:
        allowed = ", ".join(usable) or "none"
        return f"{row['kolonne']} is no column of {table.name} with a code list; those that are no keys: {allowed}"
    if not _CODE.fullmatch(row["leveret"]) or CPR_NUMBER.fullmatch(row["leveret"]):
        return "leveret is no code: a code has 1 to 40 letters, digits, blanks and . _ / + -, and is no CPR number"
    known = frozenset().union(*lists[row["kolonne"]])
    if row["kode"] not in known:
        return f"kode is in no code list of {row['kolonne']}{nearest(row['kode'], known)}"
    return ""


def _bad(line: int, reason: str) -> FlisError:
    return FlisError("bad-own-part", file=_WHERE, reason=f"line {line}: {reason}")
