"""Each test lands into a data folder of its own; the person's number in every package is a canary."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.flis.fix.faults import FixYard
from tests.flis.yard import KEY


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLIS_PSEUDONYM_KEY", KEY)
    monkeypatch.delenv("FLIS_KOMMUNER", raising=False)
    monkeypatch.setenv("LOGNAME", "operatoer")


@pytest.fixture
def yard(tmp_path: Path) -> FixYard:
    """A database of release 7.1."""
    made = FixYard(tmp_path / "data")
    made.install()
    return made
