"""What a package says of itself: its name, and its descriptor."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime
from typing import Any

import pytest
from tests.flis.yard import ROOT

from flis.datapakke.name import PackageName, levering_id_of, name_pattern, parse_descriptor, parse_name
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


def described(**changes: Any) -> bytes:
    resource = {"name": "sag", "path": "sag.csv", "bytes": 10, "hash": "sha256:" + "a" * 64, "rows": 2}
    document = {"name": "pakke", "created": "2023-06-05T08:15:00+02:00", "version": "7.1", "resources": [resource]}
    return json.dumps(document | changes).encode()


def test_a_descriptor_states_size_hash_and_rows():
    descriptor = parse_descriptor(described(), NAME)
    assert descriptor.created == datetime(2023, 6, 5, 6, 15)
    resource = descriptor.resources["sag.csv"]
    assert (resource.size, resource.sha256, resource.rows) == (10, "a" * 64, 2)


def test_what_a_descriptor_does_not_state_is_not_checked():
    descriptor = parse_descriptor(json.dumps({"resources": [{"path": "sag.csv"}]}).encode("utf-8-sig"), NAME)
    assert descriptor.created is None
    assert descriptor.resources["sag.csv"].rows is None


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b"\xff{}",
        b"[" * 100_000,
        b'{"resources": [], "resources": []}',
        b'{"resources": [{"path": "a", "rows": NaN}]}',
        described(resources=None),
        described(resources=["sag.csv"]),
        described(resources=[{"name": "sag"}]),
        described(resources=[{"path": "a"}, {"path": "a"}]),
        described(resources=[{"path": "a", "bytes": -1}]),
        described(resources=[{"path": "a", "rows": 1.0}]),
        described(resources=[{"path": "a", "rows": True}]),
        described(resources=[{"path": "a", "rows": "1"}]),
        described(resources=[{"path": "a", "hash": "md5:" + "a" * 32}]),
        described(resources=[{"path": "a", "hash": "a" * 32}]),
        described(resources=[{"path": "a", "hash": 1}]),
        described(created="yesterday"),
        described(created=20230605),
    ],
)
def test_a_descriptor_that_is_not_one_is_refused(data):
    assert code(parse_descriptor, data, NAME) == "manifest"


def test_a_descriptor_of_another_release_is_refused():
    assert code(parse_descriptor, described(version="7.0"), NAME) == "manifest-mismatch"
