"""Whether a change of the models changed what people read: every table of DM, row by row, before and after.

    python -m tests.same_rows OLD/DM.duckdb NEW/DM.duckdb [--dsa]

Build both from the same landed rows: copy the old data folder, check out the new commit and run ``dbt build`` in the
copy. Two demos that were told one after the other differ in every time of the ledger. Each line says what became of a
table that the old file has, outside ``Arbejde``:

- ``same``: the same columns and the same rows, under the same name.
- ``moved``: it is gone, and its rows lie unchanged in a table of ``Arbejde``, perhaps without some columns.
- ``narrowed``: some rows are gone, and a table of ``Arbejde`` holds all that it had.
- ``reshaped``: the same rows in the columns that both have, and the columns that came or went.
- ``differs`` and ``gone``: the exit code is 1.

With ``--dsa`` the views of DSA, which lies beside DM, are compared too.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

ASIDE = "Arbejde"


@dataclass
class Side:
    """One of the two: its tables, each copied to a Parquet file so that both can be asked in one place."""

    dm: Path
    folder: Path
    databases: tuple[str, ...]
    tables: dict[str, Path] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.folder.mkdir()
        with duckdb.connect() as connection:
            connection.execute(f"attach '{self.dm}' as DM (read_only)")
            if (dsa := self.dm.with_name("DSA.duckdb")).is_file():
                connection.execute(f"attach '{dsa}' as DSA (read_only)")
            names = connection.execute(
                "select table_catalog, table_schema, table_name from information_schema.tables"
                " where table_catalog in (select unnest(?)) order by all",
                [list(self.databases)],
            ).fetchall()
            for number, (database, schema, table) in enumerate(names):
                file = self.folder / f"{number}.parquet"
                connection.execute(f'copy (from {database}."{schema}"."{table}") to \'{file}\' (format parquet)')
                self.tables[f"{database}.{schema}.{table}"] = file


def _shape(connection: duckdb.DuckDBPyConnection, file: Path) -> list[tuple]:
    return [row[:2] for row in connection.execute(f"describe from '{file}'").fetchall()]


def _lost(connection: duckdb.DuckDBPyConnection, before: Path, after: Path, columns: str = "*") -> int:
    """How many rows of ``before`` are not in ``after``; a row that is there twice must be there twice."""
    both = f"(select {columns} from '{before}' except all select {columns} from '{after}')"  # noqa: S608
    return len(connection.sql(both))


def _reshaped(connection: duckdb.DuckDBPyConnection, before: Path, after: Path) -> str:
    """The columns that came (+) or went (-), if the rows are the same in the others; else nothing."""
    old, new = ([row[0] for row in _shape(connection, file)] for file in (before, after))
    columns = ", ".join(f'"{name}"' for name in old if name in new)
    if not columns or _lost(connection, before, after, columns) or _lost(connection, after, before, columns):
        return ""
    return " ".join(
        [*(f"-{name}" for name in old if name not in new), *(f"+{name}" for name in new if name not in old)]
    )


def _aside(connection: duckdb.DuckDBPyConnection, before: Path, new: Side) -> tuple[str, bool] | None:
    """The table of ``Arbejde`` that holds all rows of ``before``, and whether it holds no others."""
    for name, after in new.tables.items():
        same_shape = name.split(".")[1] == ASIDE and _shape(connection, before) == _shape(connection, after)
        if same_shape and not _lost(connection, before, after):
            return name, not _lost(connection, after, before)
    return None


def _renamed(connection: duckdb.DuckDBPyConnection, name: str, before: Path, new: Side) -> str:
    """``DM.Dubu.Maaned`` may lie in ``DM.Arbejde.DubuMaaned`` in fewer or more columns: that table and the columns."""
    database, schema, table = name.split(".")
    after = new.tables.get(aside := f"{database}.{ASIDE}.{schema}{table}")
    columns = _reshaped(connection, before, after) if after else ""
    return f"{aside} {columns}" if columns else ""


def _but_for(connection: duckdb.DuckDBPyConnection, before: Path, after: Path, clock: Collection[str]) -> str:
    """Which columns of ``clock`` the two tables have, if the rows are the same in all other columns; else nothing."""
    names = [row[0] for row in _shape(connection, before)]
    columns = ", ".join(f'"{name}"' for name in names if name not in clock)
    if not set(names) & set(clock) or any(
        _lost(connection, *sides, columns) for sides in ((before, after), (after, before))
    ):
        return ""
    return ", ".join(name for name in names if name in clock)


def compared(old: Side, new: Side, clock: Collection[str] = ()) -> Iterator[tuple[str, str, str]]:
    """What became of each table of ``old``: its state, its name, and what there is to say of it.

    ``clock`` names columns that hold when a step ran. Two sides that ran one after the other differ in them, and a
    table that differs in nothing else has the state ``clock``."""
    with duckdb.connect() as connection:
        for name, before in old.tables.items():
            if name.split(".")[1] == ASIDE:
                continue
            after = new.tables.get(name)
            if after is not None and _shape(connection, before) == _shape(connection, after):
                lost, more = _lost(connection, before, after), _lost(connection, after, before)
                if not lost and not more:
                    yield "same", name, ""
                    continue
                if columns := _but_for(connection, before, after, clock):
                    yield "clock", name, columns
                    continue
                told = f"{lost} rows are gone, {more} are new"
            elif after is not None and (columns := _reshaped(connection, before, after)):
                yield "reshaped", name, columns
                continue
            else:
                lost, more, told = 0, 1, "" if after is None else "other columns"
            aside = _aside(connection, before, new)
            if after is None and aside and aside[1]:
                yield "moved", name, aside[0]
            elif after is None and (renamed := _renamed(connection, name, before, new)):
                yield "moved", name, renamed
            elif after is not None and lost and not more and aside:
                yield "narrowed", name, f"{told}; {aside[0]} holds all"
            else:
                yield "gone" if after is None else "differs", name, told


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.same_rows", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("old", type=Path)
    parser.add_argument("new", type=Path)
    parser.add_argument("--dsa", action="store_true", help="compare DSA's views too")
    given = parser.parse_args(arguments)
    databases = ("DM", "DSA") if given.dsa else ("DM",)
    with tempfile.TemporaryDirectory() as folder:
        old = Side(given.old, Path(folder) / "old", databases)
        new = Side(given.new, Path(folder) / "new", databases)
        states: Counter[str] = Counter()
        for state, name, told in compared(old, new):
            states[state] += 1
            if state != "same":
                print(f"{state:<10}{name}{': ' if told else ''}{told}")
    print(", ".join(f"{count} {state}" for state, count in states.most_common()))
    return 1 if states["differs"] or states["gone"] or not states["same"] else 0


if __name__ == "__main__":
    sys.exit(main())
