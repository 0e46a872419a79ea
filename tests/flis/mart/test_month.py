"""`flis build` builds what may have changed, and nothing else is another one: see tests/month.py for the long form."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import duckdb
import pytest
from tests import month as sequences
from tests.flis.mart.lille import Lille
from tests.flis.yard import Yard, sag
from tests.mutants.project import Project
from tests.paths import ROOT

from flis.mart.build import run_dbt
from flis.mart.month import build_month, plan_of
from flis.mart.reads import lineage_of
from flis.mart.rests import Rests

# What reads the deliveries of every table, and so changes with each of them.
OF_ALL = {
    "dsa_drift__gaeldende_levering", "dsa_drift__rettelsesjournal", "drift__rettelse", "_drift__tomme_tabeller",
    "_drift__kubekrav", "_drift__landet_maaned", "_generel__egen_kommune", "drift__fund_udsving",
}  # fmt: skip
CLOCKS = re.compile(
    r"current_(?:date|time)|\b(?:get|sysutc|sys)date|getutcdate|sysdatetime|\bnow\s*\(|\btoday\s*\(|run_started_at"
    r"|invocation_id|modules\.datetime|\brand(?:om)?\s*\(|\bnewid\b|\buuid\b|localtime",
    re.IGNORECASE,
)


@cache
def lineage() -> dict:
    return lineage_of(sequences.manifest())


def test_after_random_events_a_build_ends_in_the_tables_of_a_build_of_everything(tmp_path):
    pool = sequences.packages(tmp_path / "pakker", kommuner=("0851",))
    sequence = sequences.Sequence(tmp_path / "sekvens", pool, seed=1)
    sequence.land()
    sequence.correct()
    sequence.build(failing=0, killed=0)
    assert sequence.compared == 1, "everything was built"


def test_a_model_that_reads_every_delivery_is_known_by_name():
    """All others read the ledger for the landing tables that they name, and rest when these have nothing new."""
    found = {node.split(".")[2] for node, facts in lineage()["nodes"].items() if facts["deliveries"] is None}
    assert found == OF_ALL


def test_a_model_reads_no_deliveries_but_those_that_it_is_said_to_read():
    project = Project()
    checked = 0
    for node, facts in lineage()["nodes"].items():
        name = node.split(".", 2)[2]
        model = project.models.get(re.sub(r"\.v(\d+)$", r"_v\1", name))
        if model is None or not facts["deliveries"]:
            continue
        sql = project.render(model.text, lambda key: f"<{key}>")
        reads = len(re.findall(r"<(?:levering|rettelse|dsa_drift__gaeldende_levering)>", sql))
        filters = re.findall(r"\btabel\s+(?:=\s*('\w+')|in\s*\(([^)]*)\))", sql)
        named = {table for found in filters for table in re.findall(r"'(\w+)'", "".join(found))}
        assert named == set(facts["deliveries"]) and len(filters) >= reads > 0, name
        checked += 1
    assert checked > 25


@pytest.mark.parametrize(
    ("sql", "read"),
    [
        ("from {{ ref('dsa_drift__gaeldende_levering') }} where tabel = 'krl_fravaer'", ["krl_fravaer"]),
        ("from {{ ref('dsa_drift__gaeldende_levering') }}\n where tabel in ('a', 'b') and er_nyeste = 1", ["a", "b"]),
        ("from {{ ref('dsa_drift__gaeldende_levering') }} where tabel = 'a' or er_nyeste = 1", None),
        ("from {{ ref('dsa_drift__gaeldende_levering') }} where er_nyeste = 1", None),
        ("from {{ source('ledger', 'Levering') }} where tabel = 'a'", None),
        ("{{ egen_macro() }}", None),
    ],
)
def test_a_filter_that_is_not_understood_is_none(sql, read):
    node = {
        "resource_type": "model", "fqn": ["x"], "relation_name": None, "raw_code": f"with a as (select * {sql})",
        "depends_on": {"nodes": ["model.flis.dsa_drift__gaeldende_levering"], "macros": ["macro.flis.egen_macro"]},
    }  # fmt: skip
    text = "{{ ref('dsa_drift__gaeldende_levering') }}" if "egen" in sql else ""
    macros = {"macro.flis.egen_macro": {"macro_sql": text, "depends_on": {"macros": []}}}
    found = lineage_of({"nodes": {"model.flis.x": node}, "sources": {}, "macros": macros})
    assert found["nodes"]["model.flis.x"]["deliveries"] == read


def test_a_new_month_of_one_omraade_leaves_the_others_alone():
    rests = Rests(lineage())
    changed = {node.split(".")[2] for node in rests.changed({"krl_fravaer"}, {"Datapakke"}) if rests.is_built(node)}
    assert {"dsa_krl__fravaer", "krl__fakt_fravaer", "generel__fakt_noegletal", "drift__datapakke"} <= changed
    assert not [name for name in changed if name.startswith(("dubu__", "skole__", "oekonomi__", "personale__"))]
    # An agreement with KRL decides which deliveries count.
    assert len(rests.changed({"drift_krl_undtagelse"}, ())) > len(rests.nodes) / 2
    assert rests.changed((), ()) == frozenset()


def test_what_rests_on_a_source_of_somebody_else_may_always_have_changed():
    other = {
        **lineage(),
        "sources": {**lineage()["sources"], "source.flis.x.y": {"name": "y", "ledger": False, "known": False}},
    }
    nodes = {**lineage()["nodes"], "model.flis.eget": {**_facts("model"), "parents": ["source.flis.x.y"]}}
    assert Rests({**other, "nodes": nodes}).changed((), ()) == {"model.flis.eget"}


def _facts(kind: str) -> dict:
    return {"kind": kind, "place": "x", "relation": "dm.x.y", "parents": [], "deliveries": []}


def test_no_model_asks_for_the_time():
    """With nothing new a build does nothing, so a table that rests on a clock would stay behind."""
    project = Project()
    texts = {name: project.render(model.text, lambda key: key) for name, model in project.models.items()}
    for folder in ("macros", "snapshots", "tests/dm", "tests/dsa", "tests/generic"):
        texts |= {
            p.name: p.read_text(encoding="utf-8") for p in (ROOT / folder).rglob("*.*") if p.suffix in (".sql", ".yml")
        }
    assert [name for name, text in texts.items() if CLOCKS.search(text)] == []


SOURCES = """
sources:
  - name: raa
    database: DSA
    schema: Raa
    tables: [{name: dubu_sag, config: {meta: {fil: sag.csv}}}]
"""
MODELS = {
    "lille__sag": "select kommune_kode from {{ source('raa', 'dubu_sag') }}",
    "lille__antal": "select count(*) as antal from {{ ref('lille__sag') }}",
    "lille__fri": "{{ config(schema='Arbejde') }} select 1 as tal",
}
MACROS = """
{% macro generate_schema_name(custom_schema_name, node) %}{{ custom_schema_name or target.schema }}{% endmacro %}
{% macro generate_database_name(custom_database_name=none, node=none) %}{{ custom_database_name or 'DM' }}{% endmacro %}
"""


@pytest.fixture
def lille(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lille:
    """A small project over the DSA of an installation, whose dbt forgets what was built as the product's does."""
    for name in ("DBT_TARGET_PATH", "DBT_LOG_PATH", "DBT_PROFILES_DIR", "DBT_PROJECT_DIR"):
        monkeypatch.delenv(name, raising=False)
    made = Lille(tmp_path / "lille", MODELS)
    Yard(made.data).install()
    dsa = (made.data / "DSA.duckdb").as_posix()
    made.target.settings["attach"] = [{"path": dsa, "alias": "DSA"}]
    for name, text in {
        "models/sources.yml": SOURCES,
        "macros/navne.sql": MACROS,
        "macros/byggestand.sql": (ROOT / "macros" / "projekt" / "byggestand.sql").read_text(encoding="utf-8"),
    }.items():
        (made.folder / name).parent.mkdir(exist_ok=True)
        (made.folder / name).write_text(text, encoding="utf-8")
    for name, old, new in (
        ("profiles.yml", "threads: 2", f"threads: 2, attach: [{{path: '{dsa}', alias: DSA}}]"),
        ("dbt_project.yml", "flags.WHICH == 'build'", "False"),
        ("dbt_project.yml", "on-run-start: [", 'on-run-start: ["{{ glem_byggestand() }}", '),
    ):
        path = made.folder / name
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    return made


def _names(lille: Lille) -> set[str] | None:
    """What the next build would build and test; None for everything."""
    plan = plan_of(lille.project, lille.target)
    return None if plan.record is None else {node.split(".")[2] for node in plan.nodes}


def test_flis_builds_again_what_has_changed_and_what_failed(lille):
    yard = Yard(lille.data)
    yard.land(yard.dubu([sag(1)], kommune="0851"))
    assert _names(lille) is None
    report = build_month(lille.project, lille.target)
    assert [failed.name for failed in report.failed] == ["accepted_values_lille__god_navn__x"]
    assert _names(lille) == {"accepted_values_lille__god_navn__x"}

    yard.land(yard.dubu([sag(1), sag(2)]))
    assert _names(lille) == {"accepted_values_lille__god_navn__x", "lille__sag", "lille__antal"}
    report = build_month(lille.project, lille.target)
    assert report.new == ("main.lille__antal", "main.lille__sag") and report.kept == (2, 1) and len(report.failed) == 1
    (line,) = [line for line in report.lines() if "nothing new" in line]
    assert line.startswith("2 tables and 1 test rest on nothing new since ")
    with duckdb.connect(str(lille.dm), read_only=True) as connection:
        assert connection.execute("select antal from lille__antal").fetchall() == [(3,)]

    # A file of the project, a view or table that is gone, and what dbt does without flis.
    assert _names(lille) is not None
    (lille.folder / "models" / "ny.yml").write_text("models: []", encoding="utf-8")
    assert _names(lille) is None
    (lille.folder / "models" / "ny.yml").unlink()
    assert _names(lille) is not None
    run_dbt(lille.project, lille.target, ["run", "--select", "lille__fri"])
    assert _names(lille) is None
