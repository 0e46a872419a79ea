"""The files that take minutes begin first, so that no worker waits alone for the last of them."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

LONG = ("test_gate.py", "test_kill_run.py", "test_demo.py", "test_fixes.py", "test_krl_build.py", "test_gate_bites.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: LONG.index(item.path.name) if item.path.name in LONG else len(LONG))


@pytest.fixture(autouse=True)
def own_mask() -> Iterator[None]:
    """A command that runs in the test's own process closes the rights of new files; the next test is not to feel it."""
    before = os.umask(0o022)
    os.umask(before)
    yield
    os.umask(before)
