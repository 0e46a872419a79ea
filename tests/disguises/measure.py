"""Learns each disguised package and reads it by the draft; every value is compared with the undisguised reading."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pytest
from tests.disguises.clothes import Disguise, clothed, delivered_columns, path_of
from tests.paths import ROOT

from flis.datapakke.gates import known_kommuner
from flis.datapakke.name import PackageName, parse_name, pattern_of
from flis.ground.errors import FlisError
from flis.project.contract import Contracts, Table, load_contracts
from flis.project.settings import find_project, read_yaml
from flis.reading.counts import ReadContext
from flis.reading.learn.draft import as_document, as_yaml
from flis.reading.learn.package import learn
from flis.reading.table import read_table

KEY = b"k" * 40
read_shipped = cache(read_yaml)  # the shipped contracts do not change while the measure runs
KOMMUNER = "0563,0825"  # between them they deliver packages of every område
OUTCOMES = ("equal", "asked", "refused", "WRONG")


@dataclass(frozen=True)
class Outcome:
    """What became of one table in one disguise."""

    disguise: str
    table: str
    state: str
    why: str = ""


@dataclass(frozen=True)
class Delivery:
    """A shipped package: its name, and its tables with their rows as texts by field."""

    name: PackageName
    tables: Mapping[str, list[dict[str, str]]]


def made(work: Path, kommuner: str, scale: str) -> Path:
    """A folder with packages of the month in which every område delivers, the history of the payroll systems too."""
    folder = work / "pakker"
    arguments = ["--kommuner", kommuner, "--from", "2023-06", "--to", "2023-06", "--scale", scale]
    command = [sys.executable, "-m", "flis", "generate", *arguments, "--out", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return folder


def deliveries(folder: Path, contracts: Contracts, most: int = 500) -> list[Delivery]:
    """The packages in ``folder``, with at most so many rows a table."""
    pattern = pattern_of(find_project(ROOT))
    found = []
    for path in sorted(folder.glob("*.zip")):
        name = parse_name(path.name, pattern)
        tables = {}
        with zipfile.ZipFile(path) as archive:
            for table in contracts.delivered(name.release, name.omraade):
                text = archive.read(table.fil).decode(table.format.encoding)
                reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=table.format.delimiter)
                tables[table.name] = [row for _, row in zip(range(most), reader, strict=False)]
        found.append(Delivery(name, tables))
    return found


def measured_tables(given: Sequence[Delivery]) -> set[str]:
    """The tables that have rows in one of the deliveries at least."""
    return {name for one in given for name, rows in one.tables.items() if rows}


def measured(delivery: Delivery, disguise: Disguise, shipped: Contracts, work: Path) -> Iterator[Outcome]:
    """The outcome of every table of ``delivery`` in ``disguise``."""
    name = delivery.name
    tables = [t for t in shipped.delivered(name.release, name.omraade) if delivery.tables[t.name]]
    try:
        files = {t.name: clothed(delivery.tables[t.name], t, name.release, disguise) for t in tables}
    except UnicodeEncodeError:
        return  # the encoding cannot hold what is delivered
    package = work / name.name
    with zipfile.ZipFile(package, "w") as archive:
        for table in tables:
            archive.writestr(path_of(table, disguise), files[table.name])
    learned = learn([package], find_project(ROOT), shipped, None)
    (work / "kontrakt.yml").write_text(as_yaml(as_document(learned)), encoding="utf-8")
    drafts = {draft.table.name: draft for one in learned for draft in one.drafts}
    parts = {name: draft.as_part() for name, draft in drafts.items() if not draft.is_open}
    (work / "kontrakt.yml").write_text(as_yaml({"tabeller": {n: p for n, p in parts.items() if p}}), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FLIS_LOKAL", str(work))
        patch.setattr("flis.project.contract.read_yaml", read_shipped)
        try:
            adapted = load_contracts(ROOT)
        except FlisError as error:
            yield from (Outcome(disguise.name, t.name, "refused", str(error)) for t in tables)
            return
    for table in tables:
        draft = drafts.get(table.name)
        if draft is None:
            yield Outcome(disguise.name, table.name, "asked", "no file was found for it")
        elif draft.is_open:
            yield Outcome(disguise.name, table.name, "asked", _questions(draft.as_part()))
        else:
            own = next(t for t in adapted.delivered(name.release, name.omraade) if t.name == table.name)
            yield _compared(delivery, disguise, table, own, files)


def _questions(part: Mapping) -> str:
    columns = {n: list(c["uafklaret"]) for n, c in part.get("kolonner", {}).items() if "uafklaret" in c}
    return f"{list(part.get('uafklaret', {}))} {columns}"


def _compared(delivery: Delivery, disguise: Disguise, table: Table, own: Table, files: Mapping[str, bytes]) -> Outcome:
    name = delivery.name
    plain = clothed(delivery.tables[table.name], table, name.release, Disguise("as shipped"))
    missing = {c.name for c in table.fields_in(name.release)} - {
        c.name for c in delivered_columns(table, name.release, disguise)
    }
    if own.fil != path_of(table, replace(disguise, folder="")) and own.fil != path_of(table, disguise):
        return Outcome(disguise.name, table.name, "WRONG", "the draft names another file")
    try:
        ours, refused = landed(files[table.name], own, name, missing)
    except FlisError as error:
        return Outcome(disguise.name, table.name, "refused", str(error))
    theirs, refused_before = landed(plain, table, name, missing)
    if refused > refused_before:
        return Outcome(disguise.name, table.name, "refused", f"{refused} rows")
    state = "equal" if ours == theirs else "WRONG"
    return Outcome(disguise.name, table.name, state, "" if state == "equal" else _where(ours, theirs))


def _where(ours: Counter, theirs: Counter) -> str:
    one, other = next(iter((ours - theirs).keys()), ()), next(iter((theirs - ours).keys()), ())
    return f"{[(a, b) for a, b in zip(one, other, strict=False) if a != b][:3]}"


def landed(data: bytes, table: Table, name: PackageName, without: Sequence[str] = ()) -> tuple[Counter, int]:
    """The rows that the reader makes of ``data``, by value, and how many it refuses."""
    ctx = ReadContext(
        name.name, table.fil, name.kommune, known_kommuner(ROOT), name.periode, name.release, "7.1", 1, KEY
    )
    rows: Counter = Counter()
    read = 0
    for batch in read_table(io.BytesIO(data), table, ctx):
        read += batch.read
        names = [n for n in batch.rows.schema.names if n not in ("raekke_nr", "levering_id") and n not in without]
        columns = [batch.rows[n].to_pylist() for n in sorted(names)]
        rows.update(zip(*columns, strict=True))
    return rows, read - sum(rows.values())
