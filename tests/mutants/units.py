"""A model's unit tests, run by DuckDB on the rows of their YAML: what ``dbt test`` does, without dbt."""

# ruff: noqa: S608 - the names in the statements are the project's own

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import duckdb
from tests.mutants.project import Model, Project, Unit
from tests.paths import ROOT

from flis.project.contract import load_contracts
from flis.project.ddl import create_statements

Types = dict[str, str]
# The place of an expression in the text, which a plan tells as well.
_WHERE_IN_TEXT = re.compile(r'"query_location":\d+,?')


@dataclass(frozen=True)
class Prepared:
    """A unit test whose rows are tables: ``names`` gives each reference its table."""

    unit: Unit
    names: Mapping[str, str]
    columns: tuple[str, ...]
    expected: str

    def beside(self) -> Prepared:
        """The same with every kommune twice: under its own code and under another one."""
        names = {key: f"{name}_beside" for key, name in self.names.items()}
        return Prepared(self.unit, names, self.columns, f"{self.expected}_beside")


class Bench:
    """An empty mart in memory that knows every relation's types, and the unit tests' rows."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.connection = duckdb.connect(config={"threads": 1})
        self.types: dict[str, Types] = {}
        self._prepared: dict[str, list[Prepared]] = {}
        self._beside: dict[str, list[Prepared]] = {}
        self._raw()
        self._seeds()
        for name in project.order:
            self._model(project.models[name])

    def _raw(self) -> None:
        run = self.connection.execute
        run("create type datetime2 as timestamp")
        run("attach ':memory:' as DSA")
        run("create schema DSA.Raa")
        run("create schema DSA.Drift")
        run("create type DSA.datetime2 as timestamp")
        for statement in create_statements(load_contracts(ROOT), self.project.settings["vars"]["flis_release"]):
            run(statement)
        tables = run("select schema_name, table_name from duckdb_tables() where database_name = 'DSA'").fetchall()
        for schema, table in tables:
            self._note(table.lower(), f"DSA.{schema}.{table}")

    def _seeds(self) -> None:
        for name, spec in self.project.seeds.items():
            stated = spec.get("config", {}).get("column_types", {})
            path = self.project.root / "seeds" / f"{name}.csv"
            self.connection.execute(f"create table raw_seed as from read_csv('{path.as_posix()}', all_varchar = true)")
            names = [row[0] for row in self.connection.execute("describe raw_seed").fetchall()]
            cells = ", ".join(f"cast({c} as {stated.get(c, 'varchar')}) as {c}" for c in names)
            self.connection.execute(f"create table {name} as select {cells} from raw_seed")
            self.connection.execute("drop table raw_seed")
            self._note(name, name)

    def _model(self, model: Model) -> None:
        sql = self.project.render(model.text, self.relation)
        self.connection.execute(
            f"create table {model.name} as select {typed(model, '*')} from ({sql}) as model limit 0"
        )
        self._note(model.name, model.name)

    def relation(self, key: str) -> str:
        """Where a reference lies in this mart."""
        found = self.connection.execute(
            "select schema_name || '.' || table_name from duckdb_tables()"
            " where database_name = 'DSA' and lower(table_name) = ?",
            [key],
        ).fetchone()
        return f"DSA.{found[0]}" if found and key not in self.project.models else key

    def _note(self, key: str, relation: str) -> None:
        self.types[key] = {row[0]: row[1] for row in self.connection.execute(f"describe {relation}").fetchall()}

    def plan(self, sql: str) -> str | None:
        """How DuckDB would work out these rows, with every expression; nothing where it cannot say.

        That the tables are empty here has no part in it: the statistics are left out."""
        run = self.connection.execute
        run("set disabled_optimizers = 'statistics_propagation'")
        try:
            plan = run("select json_serialize_plan(?, optimize := true, skip_null := true)", [sql]).fetchall()[0][0]
        finally:
            run("set disabled_optimizers = ''")
        return None if json.loads(plan)["error"] else _WHERE_IN_TEXT.sub("", plan)

    def prepared(self, model: str) -> list[Prepared]:
        """The unit tests of a model, each with its tables."""
        if model not in self._prepared:
            units = self.project.models[model].units
            self._prepared[model] = [self._prepare(unit, f"u_{unit.name}") for unit in units]
        return self._prepared[model]

    def _prepare(self, unit: Unit, prefix: str) -> Prepared:
        names = {}
        for key, given in unit.given.items():
            types = self.types[unit.model if key == "this" else key]
            names[key] = f"{prefix}_{key}"
            self._table(names[key], given, types)
        rows = self._rows(unit.expect)
        columns = tuple(rows[0]) if rows else tuple(self.types[unit.model])
        self._table(f"{prefix}_expected", unit.expect, {c: self.types[unit.model][c] for c in columns})
        return Prepared(unit, names, columns, f"{prefix}_expected")

    def _table(self, name: str, given: Mapping[str, Any], types: Types) -> None:
        if given.get("format") == "sql":
            self.connection.execute(f"create table {name}_given as {given['rows']}")
            there = {row[0] for row in self.connection.execute(f"describe {name}_given").fetchall()}
            cells = ", ".join(f"cast({c if c in there else 'null'} as {t}) as {c}" for c, t in types.items())
            self.connection.execute(f"create table {name} as select {cells} from {name}_given")
            return
        self.connection.execute(f"create table {name} ({', '.join(f'{c} {t}' for c, t in types.items())})")
        rows = self._rows(given)
        unknown = {column for row in rows for column in row} - set(types)
        assert not unknown, f"{name}: no column {sorted(unknown)}"
        if rows:
            marks = ", ".join(f"cast(? as {t})" for t in types.values())
            cells = [[_text(row.get(column)) for column in types] for row in rows]
            self.connection.executemany(f"insert into {name} values ({marks})", cells)

    def beside(self, model: str) -> list[Prepared]:
        """The unit tests of a model with a second kommune for each that they have: its rows are the same under another
        code, and so must be what the model makes of them. Without the tests that do not hold so: they look across
        kommuner, or have a row for all of them together."""
        if model not in self._beside:
            text = self.project.models[model].text
            self._beside[model] = []
            for prepared in self.prepared(model):
                # Where a row does not show its kommune, there is one more of each; else only of those that do.
                doubled = (self._double(prepared, every=every) for every in (False, True))
                holds = (p for p in doubled if p is not None and self.failure(p, text) is None)
                self._beside[model] += filter(None, [next(holds, None)])
        return self._beside[model]

    def codes(self, prepared: Prepared) -> set[str]:
        """The kommuner of a unit test."""
        found: set[str] = set()
        for table in (*prepared.names.values(), prepared.expected):
            if "kommune_kode" in self._columns(table):
                rows = self.connection.execute(f"select distinct kommune_kode from {table}").fetchall()
                found |= {code for (code,) in rows if code not in (None, "0000", "9999")}
        return found

    def _double(self, prepared: Prepared, *, every: bool) -> Prepared | None:
        codes = self.codes(prepared)
        if not codes or any(code.startswith("7") for code in codes):
            return None
        tables = [*prepared.names.values(), prepared.expected]
        for table in tables:
            columns = self._columns(table)
            texts = [c for c, kind in columns.items() if kind == "VARCHAR"]
            moved = ", ".join(f"{_moved(c, codes)} as {c}" if c in texts else c for c in columns)
            touched = " or ".join(f"{c} <> {_moved(c, codes)}" for c in texts) or "1 = 0"
            if every and table == prepared.expected:
                touched = "1 = 1"
            self.connection.execute(
                f"create or replace table {table}_beside as from {table}"
                f" union all select {moved} from {table} where {touched}"
            )
        return prepared.beside()

    def _columns(self, table: str) -> Types:
        return {row[0]: row[1] for row in self.connection.execute(f"describe {table}").fetchall()}

    def _rows(self, given: Mapping[str, Any]) -> list[dict[str, Any]]:
        if given.get("format") == "csv":
            text = self.project.fixture(given["fixture"]) if "fixture" in given else given["rows"]
            return [{k: v or None for k, v in row.items()} for row in csv.DictReader(io.StringIO(text))]
        return given["rows"]

    def failure(self, prepared: Prepared, text: str, project: Project | None = None) -> str | None:
        """What a model of this text does otherwise than its unit test expects: ``rows``, or DuckDB's refusal."""
        names = prepared.names
        sql = (project or self.project).render(text, lambda key: names.get(key, key), prepared.unit.overrides)
        columns = ", ".join(prepared.columns)
        found, expected = f"select {columns} from found", f"select {columns} from {prepared.expected}"
        check = (
            f"with found as materialized (select {columns} from ({sql}) as model) select count(*) from"
            f" (({found} except all {expected}) union all ({expected} except all {found})) as differences"
        )
        try:
            ((count,),) = self.connection.execute(check).fetchall()
        except duckdb.Error as error:
            return "refused: " + str(error).splitlines()[0]
        return "rows" if count else None


def _moved(column: str, codes: set[str]) -> str:
    """A text with each kommune under its other code. It stands alone, or at the beginning of a key: 0461|A1."""
    text = column
    for code in sorted(codes):
        text = f"regexp_replace({text}, '(^| ){code}([|]|$)', '\\17{code[1:]}\\2', 'g')"
    return text


def typed(model: Model, star: str) -> str:
    """The columns of a model, as its contract types them."""
    return ", ".join(f"cast({c} as {t}) as {c}" for c, t in model.types.items()) or star


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
