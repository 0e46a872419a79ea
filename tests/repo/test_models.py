"""What every model has: YAML of the same stem, an enforced contract, a grain, a proven key, unit tests."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from flis.project.ddl import TEKNISKE

# A hard stop, far above the 40 lines that a model aims at: split where an idea ends, not where a counter does.
SQL_LINES = 120
# Where a model decides, joins or looks over rows, an example must show that it does so rightly.
DECIDES = re.compile(r"\bcase\b|\bjoin\b|\bover\s*\(", re.IGNORECASE)
FORBIDDEN = {
    "asks which engine it runs on": r"target\.type|target\.name|adapter\.type",
    "limit": r"^\s*limit\b",
    "qualify": r"\bqualify\b",
    "using": r"\bjoin\b[^\n]*\busing\s*\(",
    "::": r"::",
    "||": r"\|\|",
    "group by a position": r"\bgroup by\s+\d",
    "a loop": r"\{%-?\s*for\b",
    "inline config": r"\{\{\s*config\(",
    "a subquery in a join": r"(?<!\| )\bjoin\s*\(",
    "a boolean": r"\b(true|false)\b",
}

CALENDAR = "model.flis._generel__fridag"


def _sql_files(root: Path) -> list[Path]:
    return sorted((root / "models").rglob("*.sql"))


def _yaml_of(path: Path) -> list[Path]:
    """The YAML of the model's stem or of its family's: ``dubu__noegletal_ubu.yml`` describes UBU-001 to UBU-004."""
    return [yaml for yaml in path.parent.glob("*.yml") if f"{path.stem}_".startswith(f"{yaml.stem}_")]


def test_sql_and_yaml_lie_side_by_side(root):
    files = _sql_files(root)
    assert files
    for path in files:
        assert _yaml_of(path), f"{path.name} has no YAML beside it"


def test_models_are_short(root):
    for path in _sql_files(root):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= SQL_LINES, path.name


@pytest.mark.parametrize("what", FORBIDDEN)
def test_models_speak_the_common_alphabet(root, what):
    pattern = re.compile(FORBIDDEN[what], re.IGNORECASE | re.MULTILINE)
    for path in _sql_files(root):
        text = re.sub(r"\{#.*?#\}|--[^\n]*", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert not pattern.search(text), f"{path.name}: {what}"


def test_a_model_ends_in_the_cte_of_its_name(root):
    """The last CTE lists the columns, and in DM the contract does: the select at the end does not repeat them."""
    star = re.compile(r"(select|,|^)\s*(\w+\.)?\*\s*(,|from\b|$)", re.MULTILINE)
    for path in _sql_files(root):
        text, name = path.read_text(encoding="utf-8"), path.stem.split("__")[-1]
        if name == "gaeldende_levering":
            continue  # flis itself reads its CTEs, up to the select.
        assert text.endswith(f"\n)\n\nselect * from {name}\n"), path.name
        last = text[text.rindex(f"{name} as (\n") : text.rindex("\nselect")]
        assert not star.search(last), f"{path.name}: {star.search(last)[0]!r} in the last CTE"


def test_dm_models_are_under_an_enforced_contract(models):
    for model in (m for m in models if m["database"] == "DM"):
        assert model["config"]["contract"]["enforced"], model["name"]
        untyped = [c for c, column in model["columns"].items() if not column.get("data_type")]
        assert not untyped, f"{model['name']}: {untyped}"


def test_descriptions_open_with_the_grain(models):
    for model in models:
        assert model["description"].startswith("Én række pr."), f"{model['name']}: {model['description'][:60]}"
        empty = [c for c, column in model["columns"].items() if not column["description"].strip()]
        assert not empty, f"{model['name']}: {empty}"


# The engine itself refuses a row that breaks the constraints of a table; those of a view it does not look at.
_ENFORCED = ("table", "incremental")


def _constraints(model: dict) -> set[tuple[str, tuple[str, ...]]]:
    """The constraints that the engine enforces: (kind, columns)."""
    if model["config"]["materialized"] not in _ENFORCED or not model["config"]["contract"]["enforced"]:
        return set()
    found = {(c["type"], tuple(c["columns"])) for c in model["constraints"]}
    for name, column in model["columns"].items():
        found |= {(c["type"], (name,)) for c in column["constraints"]}
    return found


def test_every_dm_model_proves_its_key(models, manifest):
    proven = {m["unique_id"] for m in models if "primary_key" in {kind for kind, _ in _constraints(m)}}
    for node in manifest["nodes"].values():
        if node["resource_type"] == "test" and (node.get("test_metadata") or {}).get("name") in (
            "unique",
            "unik_noegle",
        ):
            proven.add(node["attached_node"])
    missing = [m["name"] for m in models if m["database"] == "DM" and m["unique_id"] not in proven]
    assert not missing, missing


def test_what_the_engine_enforces_is_tested_only_where_it_does_not(models, manifest):
    """DuckDB refuses the row, so no test runs; every table with constraints has the test for other engines."""
    idle = [node for nodes in manifest["disabled"].values() for node in nodes]
    waiting = {n["attached_node"] for n in idle if n["name"].startswith("overholder_kontrakten")}
    enforced = {m["unique_id"]: _constraints(m) for m in models if _constraints(m)}
    assert waiting == set(enforced)
    behind = []
    for node in manifest["nodes"].values():
        test = node.get("test_metadata") or {}
        constraints = enforced.get(node.get("attached_node"), set())
        keys = [set(columns) for kind, columns in constraints if kind == "primary_key"]
        column = node.get("column_name")
        columns = set((test.get("kwargs") or {}).get("kolonner", [column]))
        is_enforced = {
            "overholder_kontrakten": True,
            "not_null": {column} in keys or ("not_null", (column,)) in constraints,
            "unique": any(key <= columns for key in keys),
            "unik_noegle": any(key <= columns for key in keys),
        }
        behind += [node["name"]] * is_enforced.get(test.get("name"), False)
    assert behind == []


# A date that a fact lacks is NULL, and the others are no facts' dimension.
_WITHOUT_UKENDT = {
    "generel__dim_dato",
    "generel__dim_periode",
    "generel__dim_noegletal",
    "generel__dim_sammenligningsgruppe",
}


def test_every_dimension_has_its_ukendt_member(models, manifest):
    tests = [n for n in manifest["nodes"].values() if (n.get("test_metadata") or {}).get("name") == "har_ukendt"]
    proven = {node.rsplit(".", 1)[-1] for n in tests for node in n["depends_on"]["nodes"]}
    dimensions = {m["name"] for m in models if "__dim_" in m["name"]}
    assert proven == dimensions - _WITHOUT_UKENDT


def test_a_model_that_decides_has_a_unit_test(models, manifest, root):
    tested = {u["model"] for u in manifest["unit_tests"].values()}
    missing = [
        m["name"]
        for m in models
        if DECIDES.search((root / m["original_file_path"]).read_text(encoding="utf-8")) and m["name"] not in tested
    ]
    assert not missing, missing


def test_facts_are_columnstores_and_dimensions_rowstores_with_a_primary_key(manifest):
    models = {n["name"]: n for n in manifest["nodes"].values() if n["resource_type"] == "model"}
    facts = {name for name in models if re.search(r"__fakt_|__aggr_", name)}
    dimensions = {name for name in models if "__dim_" in name}
    assert facts and dimensions
    assert {name for name in facts if not models[name]["config"].get("as_columnstore")} == set()
    for name in dimensions:
        model = models[name]
        constraints = model["constraints"] + [c for column in model["columns"].values() for c in column["constraints"]]
        assert not model["config"]["as_columnstore"], name
        assert "primary_key" in {c["type"] for c in constraints}, name


def test_every_column_of_every_landing_table_is_described(manifest):
    """Those that every landing table opens with are described once, in the overview."""
    overview = manifest["docs"]["doc.flis.__overview__"]["block_contents"]
    assert [name for name, _ in TEKNISKE if f"| `{name}` |" not in overview] == []
    for source in manifest["sources"].values():
        assert source["description"].strip(), source["name"]
        empty = [c for c, column in source["columns"].items() if not column["description"].strip()]
        assert source["columns"] and not empty, f"{source['name']}: {empty}"


def test_the_overview_explains_every_colour_of_the_graph(manifest):
    overview = manifest["docs"]["doc.flis.__overview__"]["block_contents"]
    explained = overview.split("## Farverne i grafen")[1].split("\n## ")[0].count("\n| ") - 1
    colours = {
        node["docs"]["node_color"]
        for node in manifest["nodes"].values()
        if node["resource_type"] in ("model", "seed", "snapshot")
    }
    assert None not in colours and len(colours) == explained


def test_a_monthly_fact_follows_its_landing_tables(manifest):
    """The strategy maanedsvis compares a row's stand with the ledger: so the row must carry it, and nothing between the
    fact and the landing tables may change its rows by itself (a seed, or a table built from another delivery)."""
    monthly = [n for n in manifest["nodes"].values() if n["config"]["materialized"] == "incremental"]
    assert len(monthly) > 5
    for model in monthly:
        assert model["config"]["incremental_strategy"] == "maanedsvis", model["name"]
        assert model["config"]["on_schema_change"] == "append_new_columns", model["name"]
        for name in ("kommune_kode", "periode", "stand"):
            kinds = [constraint["type"] for constraint in model["columns"][name]["constraints"]]
            assert "not_null" in kinds, f"{model['name']}.{name}"
        between, sources = _lineage(model, manifest)
        assert sources - {"ledger"}, f"{model['name']} reads no landing table"
        stored = [n["name"] for n in between if n["config"]["materialized"] != "view"]
        # The public holidays are the same in every build. How they count is part of the row's stand.
        assert (CALENDAR in model["depends_on"]["nodes"]) == ("regel_for_arbejdsdage()" in model["raw_code"])
        assert not stored, f"{model['name']} reads {stored}"


def test_dbt_hashes_the_public_holidays_for_the_stand_of_a_month(manifest):
    """macros/projekt/hverdage.sql reads the hash there."""
    checksum = manifest["nodes"]["seed.flis.helligdag"]["checksum"]
    assert checksum["name"] == "sha256" and re.fullmatch("[0-9a-f]{64}", checksum["checksum"])


def _lineage(model: dict, manifest: dict) -> tuple[list[dict], set[str]]:
    """The nodes that a model reads, itself or through others, and the names of their sources."""
    nodes, sources = [], set()
    for key in model["depends_on"]["nodes"]:
        if key == CALENDAR:
            continue
        if key in manifest["sources"]:
            sources.add(manifest["sources"][key]["source_name"])
        else:
            more = _lineage(manifest["nodes"][key], manifest)
            nodes += [manifest["nodes"][key], *more[0]]
            sources |= more[1]
    return nodes, sources
