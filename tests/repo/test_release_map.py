"""docs/release-7.1.md names what answers each demand of the release letter: every name must exist."""

from __future__ import annotations

import ast
import re

from flis.cli import COMMANDS
from flis.cli.helptext import help_of


def _rows(root) -> list[tuple[str, list[str]]]:
    text = (root / "docs" / "release-7.1.md").read_text(encoding="utf-8")
    cells = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| ")]
    return [(demand, re.findall(r"`([^`]+)`", answer)) for demand, answer in cells[1:]]


def _functions(path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_every_demand_is_answered_by_something_that_exists(root, manifest):
    rows = _rows(root)
    assert len(rows) > 20
    nodes = {n["name"] for n in manifest["nodes"].values() if n["resource_type"] in ("model", "test", "snapshot")}
    for demand, answers in rows:
        assert answers, demand
        for answer in answers:
            if answer.startswith("flis "):
                path = tuple(answer.split()[1:])
                assert path[0] in COMMANDS and help_of(path), answer
            elif "::" in answer:
                file, function = answer.split("::")
                assert function in _functions(root / file), answer
            else:
                assert answer in nodes, answer


def test_every_noegletal_and_cube_fact_is_on_the_map(root, manifest):
    """What 7.1 built has a sentence of the letter that asked for it."""
    named = {answer for _, answers in _rows(root) for answer in answers}
    built = {
        n["name"]
        for n in manifest["nodes"].values()
        if n["resource_type"] == "model" and re.search(r"__noegletal_[a-z]{3}_\d{3}$", n["name"])
    }
    # SKO-002 (the mean of last grades) is as it was before 7.1.
    assert built - named == {"skole__noegletal_sko_002"}
