"""Each test lands into a data folder of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.flis.yard import KEY, Yard


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLIS_PSEUDONYM_KEY", KEY)
    monkeypatch.delenv("FLIS_KOMMUNER", raising=False)


@pytest.fixture
def empty_yard(tmp_path: Path) -> Yard:
    """Nothing is installed."""
    return Yard(tmp_path / "data")


@pytest.fixture
def yard(empty_yard: Yard) -> Yard:
    """A database of release 7.1."""
    empty_yard.install()
    return empty_yard
