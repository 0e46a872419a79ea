"""What the house rules look at: the tree's files and dbt's manifest."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from tests.parsed import project
from tests.paths import ROOT


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
    assert "WARNING" not in parse.printed, parse.printed[-3000:]
    return json.loads((parse.folder / "target" / "manifest.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def models(manifest: dict) -> list[dict]:
    return [n for n in manifest["nodes"].values() if n["resource_type"] == "model"]
