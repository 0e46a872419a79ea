"""The gates decide by the package's name alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from tests.flis.datapakke.test_name import PATTERN, parse_name
from tests.flis.yard import ROOT

from flis.datapakke.gates import (
    Rules,
    Undtagelse,
    alternative_omraader,
    gate,
    known_kommuner,
    known_releases,
    release_gate,
    release_on,
    require_known_release,
    require_release_of,
    served_kommuner,
    without_agreement,
)
from flis.ground.errors import FlisError
from flis.project.contract import Contracts, load_contracts

RELEASES = (("7.0", date(2022, 7, 1)), ("7.1", date(2023, 5, 1)), ("7.10", date(2024, 1, 1)))


@pytest.fixture(scope="module")
def contracts() -> Contracts:
    return load_contracts(ROOT)


@pytest.fixture
def rules(contracts: Contracts) -> Rules:
    return Rules(contracts, "7.1", RELEASES, frozenset({"0101", "0461"}), None, ())


def name(text: str):
    return parse_name(f"{text}.zip", PATTERN)


def code(rules: Rules, text: str) -> str | None:
    error = gate(name(text), rules)
    return error and error.code


@pytest.mark.parametrize(
    ("package", "expected"),
    [
        ("0101_DUBU_202304_20230505T060000_r7.1", None),
        ("0101_DUBU_202303_20230405T060000_r7.0", None),
        ("0999_DUBU_202304_20230505T060000_r7.1", "unknown-kommune"),
        ("0000_DUBU_202304_20230505T060000_r7.1", "unknown-kommune"),
        ("0000_BENCHMARK_202304_20230505T060000_r7.1", None),
        ("0000_UKENDT_202304_20230505T060000_r7.1", "unknown-omraade"),
        ("0101_UKENDT_202304_20230505T060000_r7.1", "unknown-omraade"),
        ("0000_DRIFT_202304_20230505T060000_r7.1", "unknown-omraade"),
        ("0000_SAMMENLIGNING_202303_20230405T060000_r7.0", "unknown-omraade"),
        ("0101_DUBU_202304_20230505T060000_r8.0", "release-unknown"),
        ("0101_DUBU_202401_20240205T060000_r7.10", "release-not-installed"),
        ("0101_DUBU_202304_20230501T000000_r7.0", "release-mismatch"),
        ("0101_DUBU_202304_20230430T235959_r7.0", None),
        ("0101_DUBU_202304_20230430T235959_r7.1", "release-mismatch"),
    ],
)
def test_a_package_passes_or_is_refused_by_name(rules, package, expected):
    assert code(rules, package) == expected


def test_19_a_kommune_that_is_not_served_is_refused(rules):
    served = replace(rules, served=frozenset({"0461"}))
    assert code(served, "0101_DUBU_202304_20230505T060000_r7.1") == "wrong-kommune"
    assert code(served, "0461_DUBU_202304_20230505T060000_r7.1") is None
    assert code(served, "0000_BENCHMARK_202304_20230505T060000_r7.1") is None


def test_20_a_newer_release_names_the_command(rules):
    error = release_gate(name("0101_DUBU_202304_20230505T060000_r7.1"), "7.0", RELEASES)
    assert error is not None
    assert error.code == "release-not-installed"
    assert "flis upgrade --to 7.1" in error.do


def test_20_a_mismatch_says_which_release_applied(rules):
    error = release_gate(name("0101_DUBU_202304_20230501T000000_r7.0"), "7.1", RELEASES)
    assert error is not None
    assert "2023-05-01" in error.what
    assert "7.1" in error.what


def test_before_the_first_release_the_first_applies():
    assert release_on(date(2020, 1, 1), RELEASES) == "7.0"
    assert release_on(date(2023, 4, 30), RELEASES) == "7.0"
    assert release_on(date(2023, 5, 1), RELEASES) == "7.1"
    assert release_on(date(2030, 1, 1), RELEASES) == "7.10"


def test_without_an_agreement_only_krl_is_refused(rules):
    without = replace(rules, undtagelser=(Undtagelse("0101", date(2023, 4, 1), None),))
    assert code(without, "0101_KRL_202304_20230505T060000_r7.1") == "no-agreement"
    assert code(without, "0461_KRL_202304_20230505T060000_r7.1") is None
    assert code(without, "0101_DUBU_202304_20230505T060000_r7.1") is None
    assert code(without, "0101_KRL_202303_20230405T060000_r7.0") is None


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2023-04-30", None, True),
        ("2023-05-01", None, False),
        ("2023-01-01", "2023-04-01", True),
        ("2023-01-01", "2023-03-31", False),
        ("2023-04-10", "2023-04-20", True),
    ],
)
def test_an_exception_that_touches_the_month_counts(first, last, expected):
    exception = Undtagelse("0101", date.fromisoformat(first), date.fromisoformat(last) if last else None)
    assert without_agreement("0101", date(2023, 4, 1), [exception]) is expected


def test_the_seeds_say_what_is_known():
    assert dict(known_releases(ROOT))["7.1"] == date(2023, 5, 1)
    assert len(known_kommuner(ROOT)) == 98
    with pytest.raises(FlisError, match="release-unknown"):
        require_known_release(ROOT, "9.9")
    require_known_release(ROOT, "7.1")
    with pytest.raises(FlisError, match="bad-argument"):
        require_release_of("RELEASE", ROOT, "9.9", "flis contract diff")
    require_release_of("RELEASE", ROOT, "7.1", "flis contract diff")


@pytest.mark.parametrize(
    "text", [None, "", "release\n7.1\n", "release,gaelder_fra\n7.1,May\n", "release,gaelder_fra\n,\n"]
)
def test_a_seed_that_cannot_be_read_is_a_setting_to_correct(tmp_path: Path, text):
    (tmp_path / "seeds").mkdir()
    if text is not None:
        (tmp_path / "seeds" / "flis_release.csv").write_text(text, encoding="utf-8")
    with pytest.raises(FlisError, match="bad-setting"):
        known_releases(tmp_path)


def test_the_served_kommuner_come_from_the_environment():
    assert served_kommuner({}, {"0101"}) is None
    assert served_kommuner({"FLIS_KOMMUNER": "0101, 0461"}, {"0101", "0461"}) == {"0101", "0461"}
    with pytest.raises(FlisError, match="bad-setting"):
        served_kommuner({"FLIS_KOMMUNER": "101"}, {"0101"})


def test_an_exception_of_a_few_days_touches_a_month_of_any_length():
    for month in range(1, 13):
        few_days = [Undtagelse("0101", date(2023, month, 10), date(2023, month, 12))]
        touched = [m for m in range(1, 13) if without_agreement("0101", date(2023, m, 1), few_days)]
        assert touched == [month]


def test_only_systems_that_stand_in_for_each_other_are_alternatives():
    found = alternative_omraader(ROOT)
    assert found["TEA"] == {"KMD_ELEV"}
    assert "DUBU" not in found
