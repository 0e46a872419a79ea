"""Long lists of values, in parts that one statement can take: SQL Server takes at most 2,100 parameters in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

_T = TypeVar("_T")
_MOST = 1_000


def parts_of(values: Sequence[_T], wide: int = 1) -> Iterator[Sequence[_T]]:
    """``values`` in their order, so many at a time that a statement can have ``wide`` parameters for each."""
    at_once = max(1, _MOST // wide)
    for start in range(0, len(values), at_once):
        yield values[start : start + at_once]
