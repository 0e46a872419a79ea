"""Pseudonyms against the standard library's own HMAC, and the key's rules."""

from __future__ import annotations

import hashlib
import hmac

import pytest

from flis.ground.errors import FlisError
from flis.reading.pseudonym import DIGITS, VARIABLE, key_fingerprint, key_from_environment, normalised, pseudonyms


@pytest.mark.parametrize("length", [32, 40, 64, 65, 200])
def test_the_pseudonym_is_hmac_sha256_of_kommune_and_cpr(length):
    key = bytes(range(length))
    expected = hmac.new(key, b"0101:6101154321", hashlib.sha256).hexdigest()
    assert pseudonyms([("0101", "610115-4321"), ("0101", "?")], key) == [expected, None]


def test_the_same_person_differs_by_kommune_and_by_key():
    pairs = [("0101", "6101154321"), ("0461", "6101154321")]
    made = {*pseudonyms(pairs, b"a" * 32), *pseudonyms(pairs, b"b" * 32)}
    assert len(made) == 4


@pytest.mark.parametrize(
    ("written", "cpr"),
    [
        ("6101154321", "6101154321"),
        ("610115-4321", "6101154321"),
        ("610115 4321", "6101154321"),
        (" 6101154321\t", "6101154321"),
        ("901154321", "0901154321"),  # the leading zero lost
        ("90115-4321", "0901154321"),
        ("9112990000", "9112990000"),
        ("3112990000", "3112990000"),
        ("3212990000", None),
        ("6012990000", None),
        ("9201154321", None),
        ("0012990000", None),
        ("6100154321", None),
        ("6113154321", None),
        ("61011543210", None),
        ("61011543", None),
        ("6101-154321", None),
        ("610115--4321", None),
        ("61011543２1", None),
        ("61 01 15 43 21", None),
        ("", None),
    ],
)
def test_normalised(written, cpr):
    assert normalised(written) == cpr


def test_modulus_11_is_not_asked_for():
    assert sum(normalised(f"610115{n:04}") is not None for n in range(10_000)) == 10_000


def test_the_key_is_taken_from_the_environment_and_must_be_long(monkeypatch):
    monkeypatch.delenv(VARIABLE, raising=False)
    assert key_from_environment() is None
    monkeypatch.setenv(VARIABLE, "")
    assert key_from_environment() is None
    monkeypatch.setenv(VARIABLE, "k" * 31)
    with pytest.raises(FlisError, match="weak-pseudonym-key") as caught:
        key_from_environment()
    assert "kkk" not in str(caught.value)
    monkeypatch.setenv(VARIABLE, "å" * 16)
    assert key_from_environment() == ("å" * 16).encode()


def test_the_fingerprint_tells_keys_apart_and_hides_them():
    first, second = key_fingerprint(b"a" * 32), key_fingerprint(b"b" * 32)
    assert first != second and len(first) == 64
    assert first != hashlib.sha256(b"a" * 32).hexdigest()


def test_under_two_keys_at_once_the_pseudonyms_are_those_under_each():
    people = [("0101", "6101154321"), ("0101", "?"), ("0461", "610115-4322")]
    first, second = b"a" * 32, b"b" * 70
    both = pseudonyms(people, first, second)
    assert {len(text) for text in both if text} == {2 * DIGITS}
    expected = zip(pseudonyms(people, first), pseudonyms(people, second), strict=True)
    assert both == [None if old is None else old + new for old, new in expected]
