"""A data folder whose large monthly facts are built by dbt, and a proof that a build is as good as a full refresh.

``Step`` marks every row that is there, lets something happen and builds: a row that still has its mark was left
alone. The rows that stand there in the end must be those of a full refresh.
"""

# ruff: noqa: S608 - the names in the statements are the models' own

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from tests.flis.yard import Pack, Yard
from tests.harness import dbt

MARK = -1


@dataclass(frozen=True)
class Fact:
    """A monthly fact. ``mark``: a number of it that is never negative."""

    model: str
    table: str
    mark: str


@dataclass(frozen=True)
class Step:
    """What a build did to a fact: rows left alone, rows written, and rows removed; each without the marked column."""

    kept: Counter[tuple[Any, ...]]
    written: Counter[tuple[Any, ...]]
    removed: Counter[tuple[Any, ...]]
    columns: Sequence[str]

    def months(self) -> set[tuple[str, str]]:
        """(kommune, YYYY-MM) of every row that was written or removed."""
        places = [self.columns.index(name) for name in ("kommune_kode", "periode")]
        rows = [*self.written, *self.removed]
        return {(row[places[0]], f"{row[places[1]]:%Y-%m}") for row in rows}


class Mart(Yard):
    """A yard with a DM. dbt's target folder lies in it, so that a project is parsed once."""

    facts: Sequence[Fact] = ()

    def dbt(self, *arguments: str, fails: bool = False) -> str:
        """Run dbt; what it says."""
        return dbt(self.folder, "-q", *arguments, codes=(1, 2) if fails else (0,))

    def first_build(self) -> None:
        """The facts and the views that they read."""
        kinds = ("--resource-type", "model", "--resource-type", "seed")
        self.dbt("build", *kinds, "--select", *[f"+{fact.model}" for fact in self.facts])

    def build(self, *, full_refresh: bool = False) -> None:
        options = ["--full-refresh"] if full_refresh else []
        self.dbt("run", "--select", *[fact.model for fact in self.facts], *options)

    def dm(self, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.folder / "DM.duckdb")) as connection:
            return connection.execute(sql, parameters).fetchall()

    def dsa(self, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.folder / "DSA.duckdb")) as connection:
            return connection.execute(sql, parameters).fetchall()

    def columns(self, fact: Fact) -> list[str]:
        return [row[0] for row in self.dm(f"describe {fact.table}")]

    def rows(self, fact: Fact) -> Counter[tuple[Any, ...]]:
        return Counter(self.dm(f"select {', '.join(self.columns(fact))} from {fact.table}"))

    def landed(self, *packs: Pack) -> None:
        """Land ``packs``; none may be refused."""
        self.put(*packs)
        report = self.land()
        assert not [code for code in self.codes() if code], report

    def step(self, change: Callable[[], None]) -> dict[str, Step]:
        """Do ``change`` and build, and prove that a full refresh gives the same rows."""
        before = {fact.table: self.rows(fact) for fact in self.facts}
        for fact in self.facts:
            self.dm(f"update {fact.table} set {fact.mark} = {MARK}")
        change()
        self.build()
        found, after = {}, {}
        for fact in self.facts:
            columns, rows = self.columns(fact), self.rows(fact)
            place = columns.index(fact.mark)
            known = {_without(row, place): row for row in before[fact.table]}
            kept = Counter({known[_without(row, place)]: n for row, n in rows.items() if row[place] == MARK})
            written = Counter({row: n for row, n in rows.items() if row[place] != MARK})
            after[fact.table] = kept + written
            found[fact.table] = Step(kept, written, before[fact.table] - kept, columns)
        self.build(full_refresh=True)
        for fact in self.facts:
            whole = self.rows(fact)
            assert whole == after[fact.table], (
                f"{fact.table}: + {after[fact.table] - whole} - {whole - after[fact.table]}"
            )
        return found


def _without(row: tuple[Any, ...], place: int) -> tuple[Any, ...]:
    return row[:place] + row[place + 1 :]


def mart(folder: Path, facts: Sequence[Fact]) -> Mart:
    """An installed database of release 7.1 for ``facts``."""
    made = Mart(folder)
    made.facts = facts
    made.install()
    return made
