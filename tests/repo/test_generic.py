"""The generic tests find what they are there for: their SQL on a table with the fault and on one without."""

from __future__ import annotations

import re

import duckdb
import jinja2
import pytest


def findings(root, name: str, rows: list[tuple], **arguments: object) -> int:
    """The rows that the test ``name`` gives on a table ``t (a, b)``: none is passed."""
    text = (root / "tests" / "generic" / f"{name}.sql").read_text(encoding="utf-8")
    body = re.search(r"{% test [^%]*%}(.*){% endtest %}", text, re.DOTALL)
    assert body is not None
    sql = jinja2.Template(body[1]).render(model="t", **arguments)
    with duckdb.connect(":memory:") as connection:
        connection.execute("create table t (a varchar, b varchar)")
        for row in rows:
            connection.execute("insert into t values (?, ?)", row)
        return len(connection.execute(sql).fetchall())


@pytest.mark.parametrize(
    ("rows", "found"), [([("x", "1"), ("Ukendt", "2")], 0), ([("x", "1")], 1), ([("Ukendt", "1"), ("Ukendt", "2")], 1)]
)
def test_har_ukendt(root, rows, found):
    assert findings(root, "har_ukendt", rows, column_name="a", medlem="Ukendt") == found


@pytest.mark.parametrize(("rows", "found"), [([("x", "1"), ("x", "2")], 0), ([("x", "1"), ("x", "1")], 1)])
def test_unik_noegle(root, rows, found):
    assert findings(root, "unik_noegle", rows, kolonner=["a", "b"]) == found
