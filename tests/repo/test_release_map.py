"""docs/release-7.1.md names what meets each demand of the release letter, and everything that it names exists."""

from __future__ import annotations

import ast
import re

from flis.cli import COMMANDS
from flis.cli.helptext import help_of


def _demands(root) -> list[tuple[str, list[str]]]:
    """Each demand with the names that are listed under it."""
    text = (root / "docs" / "release-7.1.md").read_text(encoding="utf-8")
    found = []
    for section in text.split("\n### ")[1:]:
        demand, *lines = section.split("\n## ")[0].strip().splitlines()
        found.append((demand, [line.removeprefix("- `").removesuffix("`") for line in lines]))
    return found


def _functions(path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_every_demand_is_answered_by_something_that_exists(root, manifest):
    rows = _demands(root)
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
    named = {answer for _, answers in _demands(root) for answer in answers}
    built = {
        n["name"]
        for n in manifest["nodes"].values()
        if n["resource_type"] == "model" and re.search(r"__noegletal_[a-z]{3}_\d{3}$", n["name"])
    }
    # SKO-002 (the mean of last grades) is as it was before 7.1.
    assert built - named == {"skole__noegletal_sko_002"}
