"""T-SQL without a server: what dbt would send to SQL Server 2019, in three runs, parsed by Microsoft's own parser."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.mutants.project import Model, Project
from tests.paths import ROOT as PROJECT

from flis.fix.shipped import FIXES

from .gate import findings, silent
from .render import RUNS, TOGETHER, Rendered, render


@pytest.fixture(scope="module")
def rendered() -> Rendered:
    return render(PROJECT)


def test_nothing_is_refused(rendered: Rendered) -> None:
    refused = findings(rendered)
    assert not refused, "\n".join(["", *map(str, refused)])


@pytest.mark.parametrize("run", RUNS)
def test_every_node_sends_something(rendered: Rendered, run: str) -> None:
    """Models, seeds, snapshots, tests and hooks: none escapes the check. `make tsql` judges the unit tests."""
    assert len({statement.node for statement in rendered.statements if statement.run == run}) > 20
    assert silent(rendered, run) == set()


BAD_MODEL = """with daarlig as (
    select
        cast(7 as int) / cast(2 as int) as halv,
        cast('a' as nvarchar(2)) + cast(null as nvarchar(2)) as tekst
)

select halv, tekst from daarlig
"""
BAD_MODEL_YAML = """version: 2
models:
  - name: generel__daarlig
    columns: [{name: halv, data_type: int}, {name: tekst, data_type: nvarchar(4)}]
"""


def test_a_bad_model_is_refused_by_name_rule_and_line(tmp_path: Path) -> None:
    """The whole way: two lines that parse and run on both engines, and give another result on SQL Server."""
    # Of the project no more than the model needs: without the other models it is parsed at once.
    for name in ("dbt_project.yml", "profiles.yml"):
        shutil.copy(PROJECT / name, tmp_path)
    named = (PROJECT / "seeds" / "flis_release.csv", PROJECT / "models" / "dm" / "_dm__groups.yml")
    for name in ("macros", "models/ordliste"):
        shutil.copytree(PROJECT / name, tmp_path / name)
    for file in (*named, *(PROJECT / "models" / "dsa").glob("*/_*__sources.yml")):
        copy = tmp_path / file.relative_to(PROJECT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, copy)
    model = tmp_path / "models" / "dm" / "faelles" / "generel__daarlig.sql"
    model.parent.mkdir(parents=True)
    model.write_text(BAD_MODEL, encoding="utf-8")
    model.with_suffix(".yml").write_text(BAD_MODEL_YAML, encoding="utf-8")
    refused = findings(render(tmp_path, select=(model.stem,), runs=("first",)))
    assert {(finding.node, finding.rule, finding.sql.rstrip(",")) for finding in refused} == {
        ("model.flis.generel__daarlig", rule, BAD_MODEL.splitlines()[line - 1].strip().rstrip(","))
        for rule, line in (("integer-division", 3), ("quotient", 3), ("text-plus", 4))
    }


def test_flis_own_statements_are_parsed_too(rendered: Rendered) -> None:
    sent = {statement.run for statement in rendered.statements}
    assert {"ledger", "status", "prune", "indsigt", *(f"fix {fix.name}" for fix in FIXES)} <= sent


def test_a_refresh_never_takes_a_table_from_its_readers(rendered: Rendered) -> None:
    """dbt-sqlserver falls back to renaming, and runs the model twice, where a query's types are not the contract's."""
    second = [statement for statement in rendered.statements if statement.run == "second"]
    refreshed = {statement.node for statement in second if "__dbt_refresh" in statement.sql}
    assert refreshed
    assert {statement.node for statement in second if "sp_rename" in statement.sql.lower()} & refreshed == set()


def test_a_snapshot_has_the_key_and_the_changes_of_duckdb(rendered: Rendered) -> None:
    """What tests/flis/macros/test_historik.py runs on DuckDB, as SQL Server gets it."""
    for name in ("sag", "omkostningssted", "sammenligningskommune"):
        sent = [s.sql for s in rendered.statements if s.node == f"snapshot.flis.historik__{name}" and s.run == "second"]
        staged = next(sql for sql in sent if "insertions_source_data" in sql).replace("''", "'")
        staged = " ".join(staged.split())
        assert "lower(convert( varchar(32), hashbytes('MD5', cast(concat(" in staged
        assert "convert(nvarchar(19), udlaest_tidspunkt, 120)) collate Latin1_General_100_BIN2_UTF8" in staged
        assert "source_data.udlaest_tidspunkt > snapshotted_data.gyldig_fra and (" in staged
        assert ", '.') collate Latin1_General_100_BIN2 <> concat(source_data." in staged


def test_a_rowstore_is_clustered_on_its_key_and_a_columnstore_is_not(rendered: Rendered) -> None:
    first = [(s.node, s.sql.lower()) for s in rendered.statements if s.run == "first"]
    tables = {node: sql for node, sql in first if " primary key " in sql}
    columnstores = {s.node for s in rendered.statements if "create clustered columnstore" in s.sql.lower()}
    clustered = {node for node, sql in tables.items() if "primary key clustered" in sql}
    assert clustered and columnstores
    assert clustered & columnstores == set()
    assert {node for node in tables if node.startswith("model.")} - clustered - columnstores == set()


def test_a_table_has_every_constraint_of_its_contract(rendered: Rendered) -> None:
    """SQL Server refuses a row that breaks them, so the data test overholder_kontrakten does not run there."""
    first = {s.node: s.sql for s in rendered.statements if s.run == "first" and "CREATE TABLE" in s.sql}
    lines = {node: sql.lower().replace('"', "").splitlines() for node, sql in first.items()}
    due = [(f"model.flis.{name}", rule) for name, model in _models().items() for rule in _constraints(model.spec)]
    missing = [
        f"{node}: {' ... '.join(rule)}"
        for node, rule in due
        if not any(line.strip().startswith(rule[0]) and rule[1] in line for line in lines.get(node, []))
    ]
    assert due
    assert missing == []


def _models() -> dict[str, Model]:
    """Every model by the name of its node; those of several versions only as name.v2."""
    named = {re.sub(r"_v(\d+)$", r".v\1", name): model for name, model in Project(PROJECT).models.items()}
    return {name: model for name, model in named.items() if f"{name}.v{model.spec.get('latest_version')}" not in named}


def _constraints(spec: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The beginning of a line of CREATE TABLE, and what must follow in it."""
    for constraint in spec.get("constraints", []):
        yield constraint["type"].replace("_", " "), f"({', '.join(constraint['columns'])})"
    for column in spec.get("columns", []):
        for constraint in column.get("constraints", []):
            yield f"{column['name']} ", f" {constraint['type'].replace('_', ' ')}"


def test_dsa_and_dm_in_one_database() -> None:
    """From the landing tables to a fact: every name is found in the one database. That no two tables of the whole
    project have the same name there, dbt asks before it builds."""
    chosen = ("path:models/dsa/drift", "+dubu__fakt_sag_maaned", "--exclude", "resource_type:test")
    rendered = render(PROJECT, chosen, ("first", "docs"), TOGETHER)
    assert rendered.failures == []
    refused = findings(rendered)
    assert not refused, "\n".join(["", *map(str, refused)])
    sent = {statement.node for statement in rendered.statements}
    assert {"model.flis.dubu__fakt_sag_maaned", "model.flis.dsa_drift__gaeldende_levering"} <= sent
