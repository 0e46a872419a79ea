"""A table holds its contract: by DuckDB's own constraints, by a count of its keys, or by overholder_kontrakten."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import duckdb
import jinja2
import pytest
import yaml
from dbt.adapters.base import ConstraintSupport
from dbt.adapters.duckdb.impl import DuckDBAdapter
from dbt.adapters.sqlserver.sqlserver_adapter import SQLServerAdapter
from dbt_common.contracts.constraints import ConstraintType
from tests.harness import DBT, environment, run
from tests.paths import ROOT

DIALECT = ROOT / "macros" / "dialekt" / "haandhaever_kontrakten.sql"
KEYS = "macros/dialekt/duckdb/noegle.sql"
MODEL = "select * from (values ('a', 1, 'x'), ('b', 2, 'y'){more}) as t (kode, nummer, tekst)"
SPEC = """
models:
  - name: tal
    constraints: [{type: primary_key, columns: [kode, nummer]}]
    data_tests: [overholder_kontrakten]
    columns:
      - {name: kode, data_type: varchar}
      - {name: nummer, data_type: int}
      - {name: tekst, data_type: varchar, constraints: [{type: not_null}]}
"""

FILLED = SPEC.replace("varchar}", "varchar, constraints: [{type: not_null}]}").replace(
    "int}", "int, constraints: [{type: not_null}]}"
)
MONTHS = "{% macro get_incremental_maanedsvis_sql(arg) %}{{ get_incremental_append_sql(arg) }}{% endmacro %}"


def project(folder: Path, *, enforcing: bool) -> Path:
    """A project of one table. Without a macro of its own, DuckDB is an engine of which nothing is known; then its
    tables get no constraints, as on an engine that does not enforce them."""
    for name in ("macros/projekt/kontrakt.sql", "tests/generic/overholder_kontrakten.sql", KEYS):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    text = DIALECT.read_text(encoding="utf-8")
    if not enforcing:
        text, removed = re.subn(r"{% macro duckdb__.*?{%- endmacro %}", "", text, flags=re.DOTALL)
        assert removed == 1
    (folder / "macros" / DIALECT.name).write_text(text, encoding="utf-8")
    (folder / "models").mkdir()
    (folder / "models" / "tal.yml").write_text(SPEC, encoding="utf-8")
    models = {"+materialized": "table", "+contract": {"enforced": enforcing}}
    settings = yaml.safe_dump({"name": "flis", "profile": "flis", "models": models})
    (folder / "dbt_project.yml").write_text(settings, encoding="utf-8")
    profile = f"flis: {{target: d, outputs: {{d: {{type: duckdb, path: '{(folder / 'd.duckdb').as_posix()}'}}}}}}"
    (folder / "profiles.yml").write_text(profile, encoding="utf-8")
    return folder


def results(folder: Path, more: str) -> list[tuple[str, str, int | None]]:
    """What dbt ran on a table with these rows more: node, status, and the failures of a test."""
    return [(r["unique_id"].split(".")[2], r["status"], r["failures"]) for r in built(folder, more, code=1)]


def built(folder: Path, more: str, *, code: int) -> list[dict[str, Any]]:
    """dbt's results of a build of a table with these rows more, which ends with ``code``."""
    (folder / "models" / "tal.sql").write_text(MODEL.format(more=more), encoding="utf-8")
    words = [*DBT, "--quiet", "build", "--threads", "1", "--project-dir", str(folder), "--profiles-dir", str(folder)]
    run(words, environment(folder), codes=(code,))
    return json.loads((folder / "target" / "run_results.json").read_text(encoding="utf-8"))["results"]


def test_an_engine_that_enforces_constraints_refuses_the_table_and_no_test_runs(tmp_path):
    assert results(project(tmp_path, enforcing=True), ", ('a', 1, 'z')") == [("tal", "error", None)]


def test_duckdb_counts_the_keys_of_a_table_and_of_added_months_and_keeps_no_index(tmp_path):
    """An index would stay in memory, whatever the limit is."""
    folder = project(tmp_path, enforcing=True)
    months = {"materialized": "incremental", "incremental_strategy": "maanedsvis", "on_schema_change": "fail"}
    specs = yaml.safe_load(FILLED)["models"]
    specs.append({**specs[0], "name": "maaneder", "config": months})
    (folder / "models" / "tal.yml").write_text(yaml.safe_dump({"models": specs}), encoding="utf-8")
    (folder / "models" / "maaneder.sql").write_text(MODEL.format(more=""), encoding="utf-8")
    (folder / "macros" / "maaneder.sql").write_text(MONTHS, encoding="utf-8")

    assert {r["status"] for r in built(folder, "", code=0)} == {"success"}
    found = "select table_name, has_primary_key, index_count, estimated_size from duckdb_tables()"
    assert rows_of(folder, found) == [("maaneder", False, 0, 2), ("tal", False, 0, 2)]
    # The months are added a second time, and the table has a row too many.
    for failed in built(folder, ", ('a', 1, 'z')", code=1):
        assert (failed["status"], "Duplicate key of kode, nummer" in failed["message"]) == ("error", True), failed
    assert rows_of(folder, "select 'tal', * from tal union all select 'maaneder', * from maaneder") == [
        (name, *row) for name in ("maaneder", "tal") for row in (("a", 1, "x"), ("b", 2, "y"))
    ]


def rows_of(folder: Path, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(folder / "d.duckdb"), read_only=True) as connection:
        return connection.execute(f"{sql} order by all").fetchall()


def test_on_any_other_every_constraint_that_is_broken_is_found(tmp_path):
    folder = project(tmp_path, enforcing=False)
    assert results(folder, ", ('a', 1, null)") == [("tal", "success", None), ("overholder_kontrakten_tal_", "fail", 2)]


@pytest.mark.parametrize(("engine", "adapter"), [("duckdb", DuckDBAdapter), ("sqlserver", SQLServerAdapter)])
def test_only_an_engine_that_enforces_both_kinds_is_named(engine, adapter):
    text = DIALECT.read_text(encoding="utf-8")
    assert set(re.findall(r"macro (\w+?)__", text)) == {"default", "duckdb", "sqlserver"}
    for kind in (ConstraintType.not_null, ConstraintType.primary_key):
        assert adapter.CONSTRAINT_SUPPORT[kind] == ConstraintSupport.ENFORCED


@pytest.mark.parametrize(
    ("more", "broken"),
    [
        ("", []),
        (", ('a', 2, 'x')", []),
        (", ('a', 1, 'z')", ["kode, nummer"]),
        (", ('a', null, 'z')", ["nummer"]),
        (", (null, 3, 'z')", ["kode"]),
        (", ('c', 3, null)", ["tekst"]),
        (", ('a', 1, null), (null, 3, 'z')", ["kode", "kode, nummer", "tekst"]),
    ],
)
def test_each_broken_constraint_is_named_by_its_columns(more, broken):
    text = (ROOT / "macros" / "projekt" / "kontrakt.sql").read_text(encoding="utf-8")
    macro = jinja2.Environment(extensions=["jinja2.ext.do"]).from_string(text).module.brud_paa_kontrakten
    (spec,) = yaml.safe_load(SPEC)["models"]
    columns = {c["name"]: {"constraints": c.get("constraints", [])} for c in spec["columns"]}
    sql = macro(f"({MODEL.format(more=more)})", spec["constraints"], columns)
    with duckdb.connect() as connection:
        assert [row for (row,) in connection.execute(f"from ({sql}) as brud order by all").fetchall()] == broken
