"""What a package's name says."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from typing import Any

import pytest
from tests.flis.yard import ROOT

from flis.datapakke.name import PackageName, form, had_begun, levering_id_of, name_pattern, parse_name, plain
from flis.ground.errors import FlisError
from flis.project.settings import find_project

PATTERN = name_pattern(str(find_project(ROOT).vars["pakkenavn"]))
NAME = parse_name("0101_DUBU_202305_20230605T061500_r7.1.zip", PATTERN)


def code(call: Any, *arguments: Any) -> str:
    with pytest.raises(FlisError) as caught:
        call(*arguments)
    return caught.value.code


def test_a_name_says_five_things():
    expected = PackageName(NAME.name, "0101", "DUBU", date(2023, 5, 1), datetime(2023, 6, 5, 6, 15), "7.1")
    assert expected == NAME


@pytest.mark.parametrize(
    "name",
    [
        "0101_DUBU_202313_20230605T061500_r7.1.zip",
        "0101_DUBU_202300_20230605T061500_r7.1.zip",
        "0101_DUBU_202305_20230631T061500_r7.1.zip",
        "0101_DUBU_202305_20230605T256100_r7.1.zip",
        "101_DUBU_202305_20230605T061500_r7.1.zip",
        "0101_DUBU_202305_20230605T061500_r7.1.zip.part",
        "x0101_DUBU_202305_20230605T061500_r7.1.zip",
        "0101_DUBU_202305_20230605T061500_r7.1.zip\n",
        "readme.zip",
    ],
)
def test_another_name_is_refused(name):
    assert code(parse_name, name, PATTERN) == "package-name"


@pytest.mark.parametrize("text", ["(", r"(?P<kommune>\d{4})\.zip", ""])
def test_a_pattern_that_says_too_little_is_a_setting_to_correct(text):
    assert code(name_pattern, text) == "bad-setting"


def test_the_id_is_the_first_63_bits_of_the_hash():
    sha256 = hashlib.sha256(b"pakke").hexdigest()
    assert f"{levering_id_of(sha256):063b}" == f"{int(sha256, 16):0256b}"[:63]
    assert levering_id_of("f" * 64) == 2**63 - 1


def test_a_month_has_begun_on_its_first_day():
    assert had_begun(date(2023, 5, 1), datetime(2023, 5, 1))
    assert not had_begun(date(2023, 5, 1), datetime(2023, 4, 30, 23, 59))


def test_the_form_of_a_name_keeps_the_ending_of_a_common_kind_and_nothing_else():
    assert form("Anna 2023.zip") == "xxxx 9999.zip"
    assert form("Anna.Hansen") == "xxxx.xxxxxx"
    assert form("a" * 200 + ".csv") == "x" * 90 + ".csv"


def test_a_member_has_one_name_however_it_is_written():
    assert plain(".\\./data/a\u030a.csv") == plain("././/data/å.csv") == "data/å.csv"
    assert plain("./a.csv") == "a.csv"
