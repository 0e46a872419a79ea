"""A folder of the kommune's own for each test."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def lokal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FLIS_LOKAL", str(tmp_path / "lokal"))
    return tmp_path / "lokal"
