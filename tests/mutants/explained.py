"""survivors.toml: the mutants that no test can or should notice, each with the reason."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path

FILE = Path(__file__).with_name("survivors.toml")


def explained() -> dict[str, str]:
    """The reason for each mutant, by its key."""
    groups = tomllib.loads(FILE.read_text(encoding="utf-8"))["group"]
    return {key: group["reason"] for group in groups for key in group["mutants"]}


def stale(reasons: Iterable[str], keys: Iterable[str]) -> list[str]:
    """The explained mutants that the files no longer have: what stood there was changed, so look at it again."""
    return sorted(set(reasons) - set(keys))
