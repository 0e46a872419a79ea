"""Lands delivered files. The files of a package and a file of the folder drift/ land in the same way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from typing import BinaryIO

from flis.datapakke.name import PackageName
from flis.ground.amounts import counted
from flis.ground.errors import FlisError
from flis.landing.place import LandPlace
from flis.landing.rows import delivery_of, leveringer_of, may_be_empty, read_into, refuse_duplicates, with_history
from flis.project.contract import Table
from flis.reading.counts import Counts, Refusal
from flis.store import ledger


@dataclass(frozen=True)
class Member:
    """One file of a delivery: its table, and how it is opened. ``rows`` is the number in the manifest."""

    table: Table
    open: Callable[[], AbstractContextManager[BinaryIO]]
    rows: int | None = None


@dataclass
class Tally:
    """How many rows were read so far, file by file, and notes about the delivery."""

    parts: dict[str, Counts] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def read(self) -> int:
        return sum(c.read for c in self.parts.values())

    @property
    def landed(self) -> int:
        return sum(c.landed for c in self.parts.values())

    def counted(self, attempt: ledger.Attempt) -> ledger.Attempt:
        """``attempt`` with the numbers of rows."""
        refused = self.read - self.landed
        return replace(attempt, laeste_raekker=self.read, landede_raekker=self.landed, afviste_raekker=refused)

    def of_rows(self) -> list[str]:
        """The notes on what was read of the files. No text of a file is shown."""
        return [*self._passed(), *self._signs()]

    def _passed(self) -> list[str]:
        """A note for each file whose last lines are no records."""
        return [
            f"{counted(counts.passed, 'line')} at the end of {member} left out, as slutlinjer in the contract says"
            for member, counts in self.parts.items()
            if counts.passed
        ]

    def _signs(self) -> list[str]:
        """A note for each column with texts that look like a sign for a missing value."""
        return [
            f"texts that look like a sign for a missing value: {count:,} in the column {column} of {member}."
            " If they are, state the sign as tomme in lokal/kontrakt.yml; if they are values, state tomme: []"
            for member, counts in self.parts.items()
            for column, count in sorted(counts.signs.items())
        ]

    def refusals(self) -> list[tuple[str, Refusal]]:
        return [(member, refusal) for member, c in self.parts.items() for refusal in c.refusals]


def land_members(
    place: LandPlace,
    name: PackageName,
    attempt: ledger.Attempt,
    members: Sequence[Member],
    tally: Tally,
    judge: Callable[[], None],
    fingerprint: str | None = None,
) -> None:
    """Land every row of ``members``, and the ledger's rows of the delivery, in the caller's transaction.

    ``attempt`` is the delivery's row in the ledger, still without the numbers of rows. ``tally`` counts what was read,
    even if an error ends the reading. ``judge`` is called when everything is read, and raises if too many rows were
    refused. ``fingerprint`` is that of a pseudonym key which the ledger must remember.
    Raises ``manifest-mismatch``, ``empty-file``, ``duplicate-keys``, and what the reader raises.
    """
    store = place.store
    tables = [member.table for member in members]
    contexts = [place.context(name, table, attempt.levering_id) for table in tables]
    for member, ctx in zip(members, contexts, strict=True):
        counts = tally.parts[ctx.member] = Counts()
        with member.open() as stream:
            read_into(store, stream, member.table, ctx, counts)
        if member.rows is not None and member.rows != counts.read:
            raise FlisError("manifest-mismatch", package=name.name, member=ctx.member, property="rows")
        if counts.read == 0 and not may_be_empty(member.table, name.udlaest.date()):
            raise FlisError("empty-file", package=name.name, member=ctx.member, table=member.table.name)
    judge()
    # This is the first question to the database. On a server the transaction begins here, so it is short.
    delivery = delivery_of(name, attempt, place.rules.kommuner)
    delivery = with_history(store, tables, attempt.levering_id, delivery)
    for table, ctx in zip(tables, contexts, strict=True):
        refuse_duplicates(store, table, ctx)
        landed = tally.parts[ctx.member].landed
        ledger.add_leveringer(store, leveringer_of(store, table, ctx, delivery, landed))
    ledger.add_refusals(store, attempt.levering_id, tally.refusals())
    ledger.add_attempt(store, tally.counted(attempt))
    if fingerprint is not None:
        ledger.remember_key(store, fingerprint)
