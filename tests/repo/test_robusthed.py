"""docs/robusthed.md and docs/sikkerhed.md: every row has tests that give its codes, every test that is named exists."""

from __future__ import annotations

import pytest
from tests.repo import robusthed
from tests.repo.robusthed import ROWS

from flis.ground.catalogue import CATALOGUE
from flis.reading.values import RULES

TESTS = robusthed.tests_by_row()


def test_the_page_is_fresh(root):
    assert (root / "docs" / robusthed.PAGE).read_text(encoding="utf-8") == robusthed.page(), "run `make docs`"


def test_the_list_has_38_rows_and_no_test_is_of_another():
    assert list(ROWS) == list(range(1, 39))
    assert set(TESTS) <= set(ROWS)


@pytest.mark.parametrize("number", ROWS)
def test_a_row_has_tests(number):
    assert TESTS.get(number)


@pytest.mark.parametrize("number", ROWS)
def test_each_code_of_a_row_stands_in_one_of_its_tests(number):
    for code in ROWS[number].codes:
        assert code in CATALOGUE or code in RULES, code
        assert any(code in test.texts for test in TESTS[number]), f"no test of row {number} asks for {code}"
