"""The oracles' random deliveries in marts of their own, built in memory: what a changed model does to them, and whether
an oracle, a constraint or a data test would notice."""

# ruff: noqa: S608 - the names in the statements are the project's own

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from tests.flis.oracle import (
    benchmark_cases,
    cases,
    krl_cases,
    krl_truth,
    mart,
    personale_cases,
    personale_truth,
    regnskab_cases,
    regnskab_truth,
    skole_cases,
    skole_truth,
    test_benchmark_oracle,
    test_dubu_oracle,
    test_krl_oracle,
    test_personale_oracle,
    test_regnskab_oracle,
    test_skole_oracle,
    truth,
)
from tests.mutants.project import Project
from tests.mutants.units import Bench, typed

# A name of DM in an oracle's SQL.
_OF_DM = re.compile(r"\bDM\.(\w+)\.(\w+)")
_NOEGLETAL = "noegletal_id, kommune_kode, periode, taeller, naevner, personer_antal"

Tables = Mapping[str, Iterable[tuple]]


@dataclass(frozen=True)
class World:
    """``tables`` is what has landed; ``expected`` maps the SQL over DM to the rows that the oracle has worked out."""

    tables: Tables
    expected: Mapping[str, set[tuple]]


def _put_by(module: Any, landed: Any) -> Tables:
    """What a test's own ``_land`` would put into DSA."""
    found: dict[str, Iterable[tuple]] = {}
    before = module.put
    module.put = lambda _folder, tables: found.update(tables)
    try:
        module._land(landed, Path())
    finally:
        module.put = before
    return found


def dubu() -> World:
    landed = cases.landing(mart.kommuner(), 2_000, test_dubu_oracle.SEED)
    told = truth.Truth(landed)
    expected = {f"{columns} from {t}": getattr(told, name) for name, (t, columns) in test_dubu_oracle.TABLES.items()}
    for ident, rows in told.noegletal.items():
        expected[f"{_NOEGLETAL} from DM.Dubu.Noegletal{_camel(ident)}"] = rows
    return World(_put_by(test_dubu_oracle, landed), expected)


def krl() -> World:
    landed = krl_cases.delivered(test_krl_oracle.KOMMUNER, test_krl_oracle.CASES, test_krl_oracle.SEED)
    told = krl_truth.KrlTruth(landed)
    expected = {
        f"{columns} from DM.{t.removeprefix('DM.')}": getattr(told, name)
        for name, (t, columns) in test_krl_oracle.TABLES.items()
    }
    return World(_put_by(test_krl_oracle, landed), expected)


def personale() -> World:
    landed = personale_cases.personale_landing(mart.kommuner(), test_personale_oracle.SEED)
    told = personale_truth.PersonaleTruth(landed)
    tables = test_personale_oracle.TABLES
    expected = {f"{columns} from {t}": getattr(told, name) for name, (t, columns) in tables.items()}
    ledger = [tuple(vars(row).values()) for row in landed.leveringer]
    return World({"Drift.Levering": ledger} | {f"Raa.{name}": rows for name, rows in landed.tables.items()}, expected)


def regnskab() -> World:
    kommuner = mart.kommuner()
    landed = regnskab_cases.first_half(kommuner, test_regnskab_oracle.SEED)
    regnskab_cases.second_half(landed, kommuner, test_regnskab_oracle.SEED + 1)
    told = regnskab_truth.Truth(landed)
    ledger = [tuple(vars(row).values()) for row in landed.leveringer]
    tables = {"Drift.Levering": ledger, "Drift.Rettelse": landed.rettelser}
    tables |= {f"Raa.{name}": rows for name, rows in landed.rows.items()}
    expected = {columns: set(getattr(told, name)) for name, columns in test_regnskab_oracle.SELECTS.items()}
    return World(tables, expected)


def skole() -> World:
    landed = skole_cases.landing(test_skole_oracle.PUPILS, test_skole_oracle.SEED)
    told = skole_truth.Truth(landed)
    expected = {f"{columns} from {t}": getattr(told, name) for name, (t, columns) in test_skole_oracle.TABLES.items()}
    for ident in {row[0] for row in told.noegletal}:
        rows = {row for row in told.noegletal if row[0] == ident}
        expected[f"{_NOEGLETAL} from DM.Skole.Noegletal{_camel(ident)}"] = rows
    return World(_put_by(test_skole_oracle, landed), expected)


def benchmark() -> World:
    made = benchmark_cases.world(500, test_benchmark_oracle.SEED)
    sql = f"{test_benchmark_oracle.COLUMNS} from DM.Generel.FaktNoegletalBenchmark"
    return World(_put_by(test_benchmark_oracle, made), {sql: benchmark_cases.rows(made)})


WORLDS: dict[str, Callable[[], World]] = {
    "dubu": dubu, "krl": krl, "personale": personale, "regnskab": regnskab, "skole": skole, "benchmark": benchmark,
}  # fmt: skip


def _camel(ident: str) -> str:
    return ident[0] + ident[1:].lower().replace("-", "")


class Mart:
    """DM of one world: every model is a table under its own name, and can be built again with another text."""

    def __init__(self, project: Project, world: World) -> None:
        random.seed(0)
        self.project = project
        self._bench = Bench(project)
        self.connection = self._bench.connection
        self._relation = {key: self._bench.relation(key) for key in (*self._bench.types, "this")}
        self._put(world.tables)
        for name in project.order:
            self._build(name, project.models[name].text, project)
        names = self._names()
        self.expected = {}
        for sql, rows in world.expected.items():
            read = {names[found] for found in _OF_DM.findall(sql)}
            self.expected[_OF_DM.sub(lambda found: names[found[1], found[2]], sql)] = (read, rows)
        # What fails on the unchanged models: the random deliveries hold the faults that some tests are there to find.
        self._fails_anyway = set(self._failures(frozenset(project.models)))

    def _names(self) -> dict[tuple[str, str], str]:
        """A model by its schema and table in DM; a private one may lie in Arbejde, with its own schema in its name."""
        found = {}
        for name, model in self.project.models.items():
            schema, _, table = model.name.lstrip("_").partition("__")
            pascal = ["".join(word.capitalize() for word in part.split("_")) for part in (schema, table)]
            found[pascal[0], pascal[1]] = found["Arbejde", "".join(pascal)] = name
        return found

    def _put(self, tables: Tables) -> None:
        for table, rows in tables.items():
            columns = [pa.array(column) for column in zip(*rows, strict=True)]
            if columns:
                self.connection.register("rows_", pa.table(columns, names=[f"c{n}" for n in range(len(columns))]))
                self.connection.execute(f"insert into DSA.{table} select * from rows_")
                self.connection.unregister("rows_")

    def _build(self, name: str, text: str, project: Project) -> None:
        model = self.project.models[name]
        sql = project.render(text, lambda key: self._relation[key])
        self.connection.execute(f"create or replace table {name} as select {typed(model, '*')} from ({sql}) as model")

    def notices(self, changed: Mapping[str, str], project: Project | None = None) -> str | None:
        """What notices that these models have another text: an oracle, a constraint, a data test, or DuckDB itself.

        What reads a table is only built again if the table has other rows. The mart is afterwards as before."""
        differing: set[str] = set()
        self.connection.execute("begin")
        try:
            for name in self.project.order:
                if name in changed or self.project.parents[name] & differing:
                    before = self._rows(name)
                    self._build(name, changed.get(name, self.project.models[name].text), project or self.project)
                    if self._rows(name) != before:
                        differing.add(name)
            return self._oracle(differing) or next(self._failures(frozenset(differing), self._fails_anyway), None)
        except duckdb.Error as error:
            return "refused: " + str(error).splitlines()[0]
        finally:
            self.connection.execute("rollback")

    def _rows(self, name: str) -> tuple:
        """How many rows a table has, and a checksum that does not depend on their order."""
        sql = f"select count(*), sum(cast(hash(rows) as hugeint)) from {name} as rows"
        return self.connection.execute(sql).fetchall()[0]

    def _oracle(self, touched: set[str]) -> str | None:
        for sql, (read, expected) in self.expected.items():
            if read & touched:
                rows = self.connection.execute(f"select {sql}").fetchall()
                if set(rows) != expected or len(rows) != len(expected):
                    return f"oracle: {' '.join(read)}"
        return None

    def _failures(self, models: frozenset[str], known: Iterable[str] = ()) -> Iterator[str]:
        for name, sql in self._checks(models):
            if name not in known and self.connection.execute(f"select 1 from ({sql}) as t limit 1").fetchone():
                yield name

    def _checks(self, models: frozenset[str]) -> Iterator[tuple[str, str]]:
        for name in sorted(models):
            yield from checks_of(self.project, name)
        for name, (read, sql) in self.singular.items():
            if read & models:
                yield name, sql

    @cached_property
    def singular(self) -> dict[str, tuple[frozenset[str], str]]:
        """The data tests that are a file each, with the models that they read; not those that read dbt's graph."""
        found = {}
        for folder in ("dm", "dsa"):
            for path in sorted((self.project.root / "tests" / folder).rglob("*.sql")):
                text, read = path.read_text(encoding="utf-8"), set[str]()
                if "severity='warn'" not in text.replace(" ", "") and "graph." not in text:
                    sql = self.project.render(text, lambda key, read=read: read.add(key) or self._relation[key])
                    found[path.stem] = (frozenset(read), sql)
        return found


def checks_of(project: Project, name: str) -> Iterator[tuple[str, str]]:
    """The constraints and data tests of a model: a name, and a SELECT of the rows that break it."""
    spec = project.models[name].spec
    for constraint in spec.get("constraints", []):
        if constraint["type"] == "primary_key":
            yield f"{name}: primary key", _twice(name, constraint["columns"])
    tests = [(None, test) for test in spec.get("data_tests", [])]
    for column in spec.get("columns", []):
        for constraint in column.get("constraints", []):
            if constraint["type"] == "primary_key":
                yield f"{name}.{column['name']}: primary key", _twice(name, [column["name"]])
            if constraint["type"] in ("primary_key", "not_null"):
                yield f"{name}.{column['name']}: not null", f"select 1 from {name} where {column['name']} is null"
        tests += [(column["name"], test) for test in column.get("data_tests", [])]
    for column, test in tests:
        kind, words = (test, {}) if isinstance(test, str) else next(iter(test.items()))
        if (words.get("config") or {}).get("severity") == "warn":
            continue
        sql = _data_test(name, column, kind, words.get("arguments", {}))
        if sql:
            yield f"{name}.{column or ''}: {kind}", sql


def _data_test(name: str, column: str | None, kind: str, words: Mapping[str, Any]) -> str | None:
    if kind == "unik_noegle":
        return _twice(name, words["kolonner"])
    if kind == "unique":
        return _twice(name, [column])
    if kind == "not_null":
        return f"select 1 from {name} where {column} is null"
    if kind == "relationships":
        other = words["to"].split("'")[1]
        return (
            f"select 1 from {name} where {column} is not null"
            f" and {column} not in (select {words['field']} from {other} where {words['field']} is not null)"
        )
    if kind == "accepted_values":
        values = ", ".join(f"'{value}'" for value in words["values"])
        return f"select 1 from {name} where cast({column} as varchar) not in ({values})"
    if kind == "har_ukendt":
        member = words.get("medlem", "Ukendt")
        return f"select count(*) from {name} where {column} = '{member}' having count(*) <> 1"
    return None


def _twice(name: str, columns: Iterable[str | None]) -> str:
    listed = ", ".join(str(column) for column in columns)
    return f"select {listed} from {name} group by {listed} having count(*) > 1"
