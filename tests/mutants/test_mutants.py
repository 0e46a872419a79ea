"""The short form of ``python -m tests.mutants``, and what the tool itself must be able to do."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from tests.mutants import python, sql
from tests.mutants.__main__ import in_share
from tests.mutants.places import places
from tests.mutants.project import Project

SHARE = 60


@pytest.fixture(scope="module")
def judge() -> sql.Judge:
    """Unit tests alone; the oracles' worlds belong to the long form."""
    return sql.Judge(Project(), worlds=False)


def test_the_unchanged_models_pass_their_unit_tests(judge):
    assert judge.unchanged() == []


def test_most_mutants_are_noticed_by_unit_tests_alone(judge):
    tried = [m for m in sql.mutants(judge.project) if in_share(m.key, SHARE)]
    states = [judge.verdict(mutant).state for mutant in tried]
    noticed, survived = states.count(sql.NOTICED), states.count(sql.SURVIVED)
    assert noticed + survived > 30
    assert noticed >= 0.65 * (noticed + survived)


def test_a_mutant_that_no_test_looks_at_is_found(judge):
    """Without its unit tests, a model can be broken and nobody notices."""
    model = next(m for m in judge.project.models.values() if m.units and places(m.text))
    blind = Project()
    blind.models[model.name] = replace(model, units=())
    place = places(model.text)[0]
    mutant = sql.Mutant(model.stem, place)
    assert sql.Judge(blind, worlds=False).verdict(mutant).state == sql.SURVIVED


def test_the_kommuner_of_a_unit_test_do_not_touch_each_other(judge):
    """Each unit test holds with a second kommune beside each of its own, but for those that cannot be doubled."""
    pinned = tomllib.loads(Path(__file__).with_name("kommuner.toml").read_text(encoding="utf-8"))["group"]
    left = {unit for group in pinned for unit in group["unit_tests"]}
    assert judge.not_doubled() == left


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("select a from t where a_kr < 3 and b = 1", "comparison", "select a from t where a_kr <= 3 and b = 1"),
        ("select a from t where a_kr < 3 and b = 1", "condition dropped", "select a from t where  b = 1"),
        ("select a from t where a_kr < 3", "constant", "select a from t where a_kr < (3 + 1)"),
        ("select a from t left join u on t.a = u.a", "join kind", "select a from t inner join u on t.a = u.a"),
        ("select a, b, sum(c) from t group by a, b", "group by", "select min(a) as a, b, sum(c) from t group by b"),
        ("select rank() over (order by a) from t", "window order", "select rank() over (order by a desc) from t"),
        ("select a_kr - b_kr as c from t", "column", "select b_kr - b_kr as c from t"),
        ("select cast(a as nvarchar(20)) as a from t", "constant", None),
        ("select a from t where d between 1 and 2", "negation", None),
    ],
)  # fmt: skip
def test_a_text_is_broken_as_the_kind_says(text, kind, expected):
    found = [place.text for place in places(text) if place.kind == kind]
    assert found[:1] == ([expected] if expected else [])


def test_a_key_outlives_lines_that_are_added_above():
    text = "select a\nfrom t\nwhere a_kr < 3"
    assert {p.key for p in places(text)} == {p.key for p in places("-- New.\n" + text)}


def test_a_broken_rule_of_the_ingest_is_noticed(tmp_path):
    """The last day of an exception from KRL is inside it: where it is not, a test fails; otherwise none."""
    judge = python.Judge(tmp_path)
    mutant = next(m for m in python.mutants("datapakke/gates.py") if "u.til >= periode" in m.key)
    assert judge.is_whole(mutant.module)
    assert judge.is_noticed(mutant)
