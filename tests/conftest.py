"""What holds for every test: the order of the files, and an installation's own settings, which no test may feel.

The files that take minutes begin first, so that no worker waits alone for the last of them.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator

import pytest
from tests import parsed
from tests.paths import LOKAL

# dbt's manifests and the syntax trees live as long as the process; looking through them for garbage takes long.
gc.set_threshold(200_000, 50, 1_000)
# dbt and commands that a test starts inherit it.
os.environ["FLIS_LOKAL"] = LOKAL

LONG = (
    "tsql/test_gate.py",
    "demo/test_kill_run.py",
    "demo/test_demo.py",
    "demo/test_fixes.py",
    "maanedsvis/test_personale.py",
    "landing/test_krl_build.py",
    "tsql/test_gate_bites.py",
    "oracle/test_dubu_oracle.py",
    "oracle/test_regnskab_oracle.py",
)


def _place(item: pytest.Item) -> int:
    path = item.path.as_posix()
    return next((place for place, end in enumerate(LONG) if path.endswith(end)), len(LONG))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=_place)


@pytest.fixture(scope="session", autouse=True)
def shared_parse(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The processes of a run lie side by side in one folder; dbt parses the project once for all of them."""
    own = tmp_path_factory.getbasetemp()
    parsed.shared = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "parsed"


@pytest.fixture(autouse=True)
def own_mask() -> Iterator[None]:
    """A command that runs in the test's own process closes the rights of new files; the next test is not to feel it."""
    before = os.umask(0o022)
    os.umask(before)
    yield
    os.umask(before)
