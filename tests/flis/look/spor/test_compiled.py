"""The models' SQL is compiled once, and again when a file of the project is another."""

from __future__ import annotations

import pytest
from tests.flis.mart.lille import Lille

from flis.look.spor import compiled as module
from flis.look.spor.compiled import compiled


def test_a_project_is_compiled_beside_the_data_and_once(tmp_path, monkeypatch: pytest.MonkeyPatch):
    for name in ("DBT_TARGET_PATH", "DBT_LOG_PATH", "DBT_PROFILES_DIR", "DBT_PROJECT_DIR"):
        monkeypatch.delenv(name, raising=False)
    lille = Lille(tmp_path / "lille", {"lille__to": "select navn from {{ ref('lille__god') }}"})
    before = lille.dm.read_bytes()
    found = compiled(lille.project, lille.target)
    nodes = {node["name"]: node for node in found.manifest["nodes"].values()}
    assert nodes["lille__god"]["compiled_code"] == "select navn from kilde"
    assert "{{" not in nodes["lille__to"]["compiled_code"] and "lille__god" in nodes["lille__to"]["compiled_code"]
    # The figures' database was neither needed nor changed.
    assert lille.dm.read_bytes() == before
    calls = []
    monkeypatch.setattr(module, "run_dbt", lambda *_, **__: calls.append(1))
    assert compiled(lille.project, lille.target) == found and not calls
    (lille.folder / "models" / "lille__god.sql").write_text("select navn, tal from kilde", encoding="utf-8")
    compiled(lille.project, lille.target)
    assert calls
