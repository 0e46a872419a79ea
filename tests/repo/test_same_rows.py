"""``python -m tests.same_rows`` sees a row that is missing, one that is there twice, and tables that come and go."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from tests.same_rows import main


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
