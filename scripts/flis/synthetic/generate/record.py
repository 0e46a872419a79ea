"""A record of the source system with its whole story, from which the state in any month follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

# (day from which, value), in order of days. Days are proleptic ordinals (``date.toordinal``).
History = tuple[tuple[int, object], ...]
# Delivered as the contract's stated date for an open end, 31-12-9999.
OPEN_END = date.max.toordinal()
NEVER = OPEN_END + 1


@dataclass(frozen=True, slots=True)
class Record:
    """A sag or a foranstaltning. ``fixed`` and ``moving`` are by the contract's column names.

    ``number`` is the family's number. The record is there from the day ``registered`` until the day before
    ``removed``.
    """

    number: int
    fixed: Mapping[str, object]
    moving: Mapping[str, History]
    registered: int
    removed: int = NEVER

    def row_at(self, day: int) -> dict[str, object] | None:
        """The row as the source shows it at the end of ``day``; None where it shows none."""
        if not self.registered <= day < self.removed:
            return None
        row = dict(self.fixed)
        for name, history in self.moving.items():
            row[name] = value_at(history, day)
        return row

    def next_change(self, day: int) -> int:
        """The first day after ``day`` on which the row may look different."""
        found = min((d for d in (self.registered, self.removed) if d > day), default=NEVER)
        for history in self.moving.values():
            for from_day, _ in history:
                if day < from_day < found:
                    found = from_day
                    break
        return found


def value_at(history: History, day: int) -> object:
    """The newest value of ``history`` at the end of ``day``; None before the first."""
    value = None
    for from_day, later in history:
        if from_day > day:
            break
        value = later
    return value
