"""survivors.toml: the mutants that no test can or should notice, each with the reason."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from tests.mutants.results import EQUAL, EXPLAINED

FILE = Path(__file__).with_name("survivors.toml")


class Reason(NamedTuple):
    """``is_equal``: the mutant gives the same rows as the model, whatever is delivered; no test could notice."""

    text: str
    is_equal: bool

    @property
    def state(self) -> str:
        return EQUAL if self.is_equal else EXPLAINED


def explained() -> dict[str, Reason]:
    """The reason for each mutant, by its key."""
    groups = tomllib.loads(FILE.read_text(encoding="utf-8"))["group"]
    return {key: Reason(g["reason"], g.get("equal", False)) for g in groups for key in g["mutants"]}


def stale(reasons: Iterable[str], keys: Iterable[str]) -> list[str]:
    """The explained mutants that the files no longer have: what stood there was changed, so look at it again."""
    return sorted(set(reasons) - set(keys))
