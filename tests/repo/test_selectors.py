"""Each selector of selectors.yml selects what its name says, and no selection runs tests of tables that it omits."""

from __future__ import annotations

import csv
import json
import re
import sys

import pytest
import yaml
from tests.harness import environment, run
from tests.parsed import project

# One process lists what each selection holds.
_LIST = """
import json, sys
from dbt.cli.main import dbtRunner
from tests.loaded import MANIFEST
options = ["--quiet", "--target-path", sys.argv[1]]
dbt, found = dbtRunner(MANIFEST), {}
for arguments in json.loads(sys.argv[2]):
    listed = dbt.invoke(["ls", *arguments, *options, "--output", "json", "--output-keys", "unique_id"])
    assert listed.success, listed.exception
    found[arguments[-1]] = [json.loads(line)["unique_id"] for line in listed.result]
with open(sys.argv[3], "w", encoding="utf-8") as stream:
    json.dump(found, stream)
"""
BUILT = ("model", "seed", "snapshot")
ONE = "+generel__dim_kommune"
_VAR = re.compile(r"\bvar\(")


@pytest.fixture(scope="module")
def names(root) -> list[str]:
    return [s["name"] for s in yaml.safe_load((root / "selectors.yml").read_text(encoding="utf-8"))["selectors"]]


@pytest.fixture(scope="module")
def selected(root, names, tmp_path_factory) -> dict[str, set[str]]:
    """What each selector holds, and what ``ONE`` holds."""
    folder = tmp_path_factory.mktemp("selectors")
    arguments = json.dumps([*(["--selector", name] for name in names), ["--select", ONE]])
    command = [sys.executable, "-c", _LIST, str(folder), arguments, str(folder / "found.json")]
    run(command, environment(folder, TESTS_PARSED=str(project().file)))
    found = json.loads((folder / "found.json").read_text(encoding="utf-8"))
    return {name: set(nodes) for name, nodes in found.items()}


def _with_ancestors(manifest: dict, nodes: set[str]) -> set[str]:
    """``nodes`` and everything that they are built from."""
    found, left = set(), list(nodes)
    while left:
        node = left.pop()
        if node not in found:
            found.add(node)
            left.extend(manifest["parent_map"][node])
    return found


def _built(nodes: set[str]) -> set[str]:
    return {node for node in nodes if node.split(".")[0] in BUILT}


def test_there_is_a_selector_for_each_cube_and_each_omraade(root, names):
    with (root / "seeds" / "kuber.csv").open(encoding="utf-8", newline="") as stream:
        cubes = {f"kube_{row['kube_id']}" for row in csv.DictReader(stream)}
    shared = {"faelles", "noegletal", "drift"}
    folders = {p.name for p in (root / "models" / "dm").iterdir() if p.is_dir() and any(p.glob("*.sql"))}
    assert set(names) == {"maaned", "hviler_paa_vars"} | cubes | {f"omraade_{name}" for name in folders - shared}


def test_a_cube_is_built_with_everything_that_it_reads(manifest, names, selected):
    for name in names:
        if name.startswith("kube_"):
            assert _built(selected[name]) == _built(_with_ancestors(manifest, {f"exposure.flis.{name}"})), name


def test_an_omraade_is_built_with_everything_that_it_is_built_from(manifest, names, selected):
    for name in names:
        if name.startswith("omraade_"):
            folder = f"models/dm/{name.removeprefix('omraade_')}/"
            own = {
                key
                for key, node in manifest["nodes"].items()
                if node["resource_type"] == "model" and node["original_file_path"].startswith(folder)
            }
            assert own
            assert _built(selected[name]) == _built(_with_ancestors(manifest, own)), name


def test_what_rests_on_a_var_is_all_selected_and_nothing_else(manifest, selected):
    """state:modified does not see a changed var. The models that read one, in a macro too, and all that follows."""
    macros = manifest["macros"]
    reads = {
        key for key, macro in macros.items() if macro["package_name"] == "flis" and _VAR.search(macro["macro_sql"])
    }
    while more := {k for k, m in macros.items() if set(m["depends_on"]["macros"]) & reads} - reads:
        reads |= more
    nodes = {key: node for key, node in manifest["nodes"].items() if node["resource_type"] in BUILT}
    own = {k for k, n in nodes.items() if _VAR.search(n["raw_code"]) or set(n["depends_on"].get("macros", ())) & reads}
    assert own
    found, left = set(), list(own)
    while left:
        if (node := left.pop()) not in found:
            found.add(node)
            left.extend(manifest["child_map"][node])
    assert _built(selected["hviler_paa_vars"]) == _built(found)


def test_a_month_is_everything_but_the_unit_tests(manifest, selected):
    assert _built(selected["maaned"]) == _built(set(manifest["nodes"]))
    tests = {key for key, node in manifest["nodes"].items() if node["resource_type"] == "test"}
    assert tests <= selected["maaned"]
    assert not any(node.startswith("unit_test.") for node in selected["maaned"])


@pytest.mark.parametrize("selection", [ONE, "kube_dagtilbud", "omraade_dubu"])
def test_in_a_fresh_clone_no_test_reads_a_table_that_is_not_built(manifest, selected, selection):
    tests = {node for node in selected[selection] if node.startswith("test.")}
    assert tests
    for test in tests:
        assert _built(set(manifest["parent_map"][test])) <= selected[selection], test
