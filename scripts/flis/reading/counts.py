"""The input and the counts of reading a file. This module does not import pyarrow, so that importing it is cheap."""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import dataclass, field

# This many refusals of a file are kept with their masked line. Any further ones are only counted.
MAX_REFUSALS = 10_000


@dataclass(frozen=True)
class ReadContext:
    """The package that a file belongs to. ``kommune`` is ``0000`` for a package of the whole country."""

    package: str
    member: str
    kommune: str
    kommuner: frozenset[str]  # the kommuner that exist, for tables of the whole country
    periode: datetime.date  # the package's month, its first day
    release: str  # the package's
    installed: str  # the database's
    levering_id: int
    pseudonym_key: bytes | None = field(repr=False)
    # For a change of key only: every pseudonym is then followed by the same person's under this key.
    next_key: bytes | None = field(default=None, repr=False)

    @property
    def keys(self) -> tuple[bytes, ...]:
        """The keys that a CPR number is hashed under, one after the other."""
        return tuple(key for key in (self.pseudonym_key, self.next_key) if key is not None)


@dataclass(frozen=True)
class Refusal:
    """One refused record. ``record`` also counts the header and the lines above it; ``raw`` is the masked line."""

    record: int
    column: str
    rule: str
    raw: str


@dataclass
class Counts:
    """How many rows a reader has read. The counts grow while the database reads, and are complete when it has ended.

    ``error`` is the error that stopped the reading. The database passes on only its text, so look here first.
    """

    read: int = 0
    landed: int = 0
    # By column, texts that are known as signs for missing and landed as texts.
    signs: Counter[str] = field(default_factory=Counter)
    passed: int = 0  # lines at the end of the file that are no records by the contract
    refusals: list[Refusal] = field(default_factory=list)  # at most MAX_REFUSALS
    error: BaseException | None = None

    @property
    def refused(self) -> int:
        return self.read - self.landed
