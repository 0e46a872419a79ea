"""What reading a member needs and gives, without pyarrow: the caller can name these and stay light."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

# So many refusals of one member are kept with their masked line; the rest are only counted.
MAX_REFUSALS = 10_000


@dataclass(frozen=True)
class ReadContext:
    """What a member belongs to. ``kommune`` is ``0000`` for a package of the whole country."""

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
    """One refused record. ``record`` counts the header as 1; ``raw`` is the masked line, never a value."""

    record: int
    column: str
    rule: str
    raw: str


@dataclass
class Counts:
    """What went through a reader: filled while the database pulls, complete when it has ended.

    ``error`` is what stopped the reading. The database only passes on its text, so look here first.
    """

    read: int = 0
    landed: int = 0
    refusals: list[Refusal] = field(default_factory=list)  # at most MAX_REFUSALS
    error: BaseException | None = None

    @property
    def refused(self) -> int:
        return self.read - self.landed
