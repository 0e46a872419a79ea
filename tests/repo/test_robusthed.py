"""docs/robusthed.md is up to date, every case on it has tests, and the tests of a case mention each of its codes."""

from __future__ import annotations

import pytest
from tests.repo import robusthed
from tests.repo.robusthed import ROWS

from flis.ground.catalogue import CATALOGUE
from flis.reading.values import RULES

TESTS = robusthed.tests_by_row()


def test_the_page_is_fresh(root):
    assert (root / "docs" / robusthed.PAGE).read_text(encoding="utf-8") == robusthed.page(), "run `make docs`"


def test_there_are_38_cases_and_every_numbered_test_belongs_to_one():
    assert list(ROWS) == list(range(1, 39))
    assert set(TESTS) <= set(ROWS)


@pytest.mark.parametrize("number", ROWS)
def test_a_case_has_tests(number):
    assert TESTS.get(number)


@pytest.mark.parametrize("number", ROWS)
def test_each_code_of_a_case_is_mentioned_by_one_of_its_tests(number):
    for code in ROWS[number].codes:
        assert code in CATALOGUE or code in RULES, code
        assert any(code in test.texts for test in TESTS[number]), f"no test of case {number} asks for {code}"
