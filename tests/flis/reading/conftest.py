from __future__ import annotations

from pathlib import Path

import pytest
from tests.paths import ROOT


@pytest.fixture
def root() -> Path:
    """The project's folder."""
    return ROOT
