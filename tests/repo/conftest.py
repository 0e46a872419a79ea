"""What the house rules look at: the tree's files and dbt's manifest."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from tests.mutants.project import Project
from tests.parsed import project
from tests.paths import ROOT

from flis.look.spor.compiled import Compiled


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def tracked() -> list[Path]:
    """Every file git tracks or would track."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=True).stdout
    return [ROOT / name for name in names.splitlines() if (ROOT / name).is_file()]


@pytest.fixture(scope="session")
def manifest() -> dict:
    """The manifest of a fresh `dbt parse`."""
    parse = project()
    return json.loads((parse.folder / "target" / "manifest.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def models(manifest: dict) -> list[dict]:
    return [n for n in manifest["nodes"].values() if n["resource_type"] == "model"]


@pytest.fixture(scope="session")
def compiled(manifest: dict, models: list[dict]) -> Compiled:
    """The models' SQL for DuckDB, by a reading of the project that needs no second run of dbt."""
    reading, names = Project(), {}
    for node in (*manifest["nodes"].values(), *manifest["sources"].values()):
        if node["resource_type"] in ("model", "seed", "snapshot", "source"):
            place = f"{node['database']}.{node['schema']}.{node.get('alias') or node['identifier']}"
            version = node.get("version")
            older = version is not None and version != node["latest_version"]
            names[f"{node['name'].lower()}_v{version}" if older else node["name"].lower()] = place
    for node in models:
        name = node["name"]
        if node.get("version") is not None and node["version"] != node["latest_version"]:
            name = f"{name}_v{node['version']}"
        node["compiled_code"] = reading.render(reading.models[name].text, lambda key: names.get(key, key))
    return Compiled(manifest)
