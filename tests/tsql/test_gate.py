"""T-SQL without a server: what dbt would send to SQL Server 2019, in three runs, parsed by Microsoft's own parser."""

from __future__ import annotations

from pathlib import Path

import pytest

from .gate import findings
from .render import RUNS, Rendered, render

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def rendered() -> Rendered:
    return render(PROJECT)


def test_nothing_is_refused(rendered: Rendered) -> None:
    refused = findings(rendered)
    assert not refused, "\n".join(["", *map(str, refused)])


@pytest.mark.parametrize("run", RUNS)
def test_every_node_sends_something(rendered: Rendered, run: str) -> None:
    """Models, seeds, snapshots, tests, unit tests and hooks: none escapes the check."""
    assert rendered.nodes
    assert rendered.nodes - {statement.node for statement in rendered.statements if statement.run == run} == set()
