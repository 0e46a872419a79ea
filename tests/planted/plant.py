"""Plants faults in a copy of a built mart, builds the controls again from them, and compares the findings."""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
from tests.planted.faults import ALL, QUIET, Fault

_FOUND = "select kontrol_id, kommune_kode, periode, noegle, antal from DM.Drift.Datakvalitet"
_MONTHS = (
    "select kommune_kode, count(distinct periode) from DSA.Drift.GaeldendeLevering where tabel = 'dubu_sag'"
    " group by kommune_kode order by kommune_kode"
)


@dataclass(frozen=True)
class Planted:
    fault: Fault
    kommune: str
    key: str

    def found_by(self, row: tuple) -> bool:
        named = self.key.upper() in str(row[3]).upper()
        return row[0] == self.fault.kontrol_id and row[1] == self.kommune and named

    @property
    def landed(self) -> bool:
        """Whether it was planted in what landed, and not in a fact."""
        return self.fault.table.startswith("DSA.")

    def explains(self, row: tuple) -> bool:
        return self.found_by(row) or (row[0] in self.fault.also and row[1] == self.kommune)


@dataclass
class Outcome:
    """What was planted, what of it was not found, and the findings that no planted fault explains."""

    planted: Sequence[Planted]
    missed: list[Planted] = field(default_factory=list)
    false: list[tuple] = field(default_factory=list)
    kommune_years: float = 0.0

    @property
    def share(self) -> float:
        return 1 - len(self.missed) / len(self.planted)

    @property
    def good(self) -> bool:
        """At least 95 % are found, with at most one false alarm per kommune and year."""
        return self.share >= 0.95 and len(self.false) <= self.kommune_years


@contextmanager
def copied(data: Path, folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """DM and DSA of the data folder ``data``, copied to ``folder``, which may be changed."""
    with duckdb.connect() as connection:
        for name in ("DM", "DSA"):
            shutil.copy(data / f"{name}.duckdb", folder / f"{name}.duckdb")
            connection.execute(f"attach '{folder / name}.duckdb' as {name}")
        yield connection


def tried(connection: duckdb.DuckDBPyConnection, manifest: Mapping[str, Any]) -> Outcome:
    """Plant all faults in each kommune with DUBU, build the controls again, and compare.

    A finding of a QUIET control that was there before is a false alarm as well: nothing was planted yet.
    """
    rows = connection.execute(_MONTHS).fetchall()
    before = findings(connection)
    planted = plant(connection, ALL, [kommune for kommune, _ in rows])
    build_again(connection, manifest)
    after = findings(connection)
    missed = [one for one in planted if not any(one.found_by(row) for row in after - before)]
    false = [row for row in after if row[0] in QUIET or row not in before]
    false = [row for row in false if row in before or not any(one.explains(row) for one in planted)]
    return Outcome(planted, missed, sorted(false, key=str), sum(months for _, months in rows) / 12)


def plant(connection: duckdb.DuckDBPyConnection, faults: Collection[Fault], kommuner: Sequence[str]) -> list[Planted]:
    """One fault of each kind in each of ``kommuner`` that has a row for it, each in a row of its own."""
    planted, used = [], set()
    for kommune in kommuner:
        for fault in faults:
            where = fault.where.format(table=fault.table)
            rows = connection.execute(
                f"select t.rowid, cast({fault.key} as varchar) from {fault.table} t"  # noqa: S608
                f" where t.kommune_kode = '{kommune}' and ({where}) order by hash(t.rowid)"
            ).fetchall()
            row = next((row for row in rows if (fault.table, row[0]) not in used), None)
            if row is not None:
                used.add((fault.table, row[0]))
                planted.append(Planted(fault, kommune, row[1]))
                connection.execute(f"update {fault.table} as t set {fault.change} where t.rowid = {row[0]}")  # noqa: S608
    return planted


def manifest_of(target: Path) -> dict[str, Any]:
    """dbt's manifest of a demo, with the SQL of the demo's build: commands after it have parsed the project anew."""
    manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
    kept = json.loads((target / "spor" / "spor.json").read_text(encoding="utf-8"))["manifest"]
    for name, node in kept["nodes"].items():
        if "compiled_code" in node:
            manifest["nodes"][name]["compiled_code"] = node["compiled_code"]
    return manifest


def build_again(
    connection: duckdb.DuckDBPyConnection, manifest: Mapping[str, Any], models: Collection[str] = ()
) -> None:
    """Build Datakvalitet and what it rests on once more, or ``models`` of these tables, from the SQL that dbt compiled.

    The views read what is there, and the monthly facts stay as they are.
    """
    nodes = manifest["nodes"]
    for name in _above(nodes, "model.flis.drift__datakvalitet"):
        node = nodes[name]
        if node["config"]["materialized"] == "table" and (not models or node["name"] in models):
            connection.execute(f"create or replace table {node['relation_name']} as {node['compiled_code']}")


def _above(nodes: dict[str, dict], model: str) -> list[str]:
    """The models that ``model`` rests on, and it, each after what it reads."""
    order: dict[str, None] = {}

    def visit(name: str) -> None:
        if name in nodes and nodes[name]["resource_type"] == "model" and name not in order:
            for parent in nodes[name]["depends_on"]["nodes"]:
                visit(parent)
            order[name] = None

    visit(model)
    return list(order)


def findings(connection: duckdb.DuckDBPyConnection) -> set[tuple]:
    return set(connection.execute(_FOUND).fetchall())
