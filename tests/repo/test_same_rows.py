"""``python -m tests.same_rows`` sees a row that is missing, one that is there twice, and tables that come and go."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from tests.random_rows import CLOCK, marked
from tests.same_rows import Side, compared, main


def _mart(folder: Path, *statements: str) -> str:
    folder.mkdir()
    with duckdb.connect(str(folder / "DM.duckdb")) as connection:
        for statement in ("create schema Dubu", *statements):
            connection.execute(statement)
    return str(folder / "DM.duckdb")


@pytest.mark.parametrize(
    ("before", "after", "code", "state"),
    [
        ("select 1 as n union all select 2", "select 2 as n union all select 1", 0, "2 same"),
        ("select 1 as n union all select 2", "select 2 as n union all select 2", 1, "1 rows are gone, 1 are new"),
        ("select 1 as n, 'a' as stand", "select 1 as n", 0, "reshaped"),
        ("select 1 as n, 'a' as stand", "select 2 as n", 1, "other columns"),
    ],
)
def test_rows_are_compared_each_as_often_as_it_is_there(tmp_path, capsys, before, after, code, state):
    same = "create table Dubu.B as select 1 as n"
    old = _mart(tmp_path / "old", f"create table Dubu.A as {before}", same)
    new = _mart(tmp_path / "new", f"create table Dubu.A as {after}", same)
    assert main([old, new]) == code
    assert state in capsys.readouterr().out


def test_only_the_time_of_a_run_may_differ(tmp_path):
    """A row of the ledger says when it landed; with another count it differs all the same."""
    sides = []
    for name, day, count in (("old", 1, 5), ("new", 2, 6)):
        rows = f"select 7 as levering_id, date '2026-01-0{day}' as startet_tidspunkt"
        _mart(tmp_path / name, f"create table Dubu.A as {rows}", f"create table Dubu.B as {rows}, {count} as raekker")
        sides.append(Side(tmp_path / name / "DM.duckdb", tmp_path / f"{name}-tables", ("DM",)))
    found = {name: state for state, name, _ in compared(sides[0], sides[1], CLOCK)}
    assert found == {"DM.Dubu.A": "clock", "DM.Dubu.B": "differs"}


def test_a_private_table_may_lose_a_column_on_its_way_to_arbejde(tmp_path):
    sides = []
    for name, table, columns in (
        ("old", "Dubu.Maaned", "1 as n, 'a' as stand"),
        ("new", "Arbejde.DubuMaaned", "1 as n"),
    ):
        _mart(tmp_path / name, "create schema Arbejde", f"create table {table} as select {columns}")
        sides.append(Side(tmp_path / name / "DM.duckdb", tmp_path / f"{name}-tables", ("DM",)))
    assert list(compared(*sides)) == [("moved", "DM.Dubu.Maaned", "DM.Arbejde.DubuMaaned -stand")]


def test_an_intended_difference_is_listed_as_one():
    lines = [("differs", "DM.A.B", "1 row"), ("same", "DM.A.C", ""), ("gone", "DM.A.D", "")]
    assert [state for state, _, _ in marked(lines, ["DM.A.B", "DM.A.C"])] == ["intended", "same", "gone"]
