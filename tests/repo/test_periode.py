"""``periode`` means one month within a model. Another month that the model needs has a name of its own.

Two signs give a second meaning away. The model compares one ``periode`` with another by more than equality, as a
delivery of May is compared with the month of April. Or it works a ``periode`` out from others, as the newest month is.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlglot
from sqlglot import exp
from tests.mutants.project import Project

_UNEQUAL = (exp.LT, exp.LTE, exp.GT, exp.GTE, exp.NEQ)


def _periods(expression: exp.Expression) -> set[str]:
    return {column.sql() for column in expression.find_all(exp.Column) if column.name == "periode"}


def _second_meanings(sql: str) -> Iterator[str]:
    tree = sqlglot.parse_one(sql, read="duckdb")
    for comparison in tree.find_all(*_UNEQUAL):
        left, right = _periods(comparison.left), _periods(comparison.right)
        if left and right and left | right != left & right:
            yield comparison.sql()
    for alias in tree.find_all(exp.Alias):
        if alias.alias == "periode" and not isinstance(alias.this, exp.Column) and _periods(alias.this):
            yield alias.sql()


@pytest.fixture(scope="module")
def project() -> Project:
    return Project()


def test_periode_means_one_month_within_a_model(project):
    wrong = {
        model.name: found
        for model in project.models.values()
        if (found := list(_second_meanings(project.render(model.text, str))))
    }
    assert not wrong


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("select max(t.periode) as periode from t", ["MAX(t.periode) AS periode"]),
        ("select max(t.periode) as nyeste_periode from t", []),
        ("select leveret_periode as periode from t", []),
        ("select a.periode from a join b on a.periode <= b.periode", ["a.periode <= b.periode"]),
        ("select a.periode from a join b on a.periode = b.periode", []),
        ("select a.periode from a join b on b.leveret_periode >= a.periode", []),
    ],
)
def test_a_second_meaning_is_found(sql, found):
    assert list(_second_meanings(sql)) == found
