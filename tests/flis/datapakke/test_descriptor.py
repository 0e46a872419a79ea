"""What a datapackage.json states: verified, refused, or told as not verified; never passed over in silence.

Tried beside the cases here: descriptors of frictionless 4 and 5 (``stats``), datapackage-py, Get-FileHash (capitals),
a JSON with a byte order mark, and the examples of the Data Package specification 1 and 2.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from tests.flis.datapakke.test_name import NAME, code
from tests.flis.yard import ROOT

from flis.datapakke.descriptor import NOTHING, PARTLY, WHOLE, Digest, parse_descriptor
from flis.ground.errors import FlisError
from flis.project.contract import load_contracts

TABLE = load_contracts(ROOT).table("dubu_sag")
FIELDS = len([column for column in TABLE.columns_in("7.1") if column.felt])


def described(**changes: Any) -> bytes:
    resource = {"name": "sag", "path": "sag.csv", "bytes": 10, "hash": "sha256:" + "a" * 64, "rows": 2}
    document = {"name": "pakke", "created": "2023-06-05T08:15:00+02:00", "version": "7.1", "resources": [resource]}
    return json.dumps(document | changes).encode()


def one(**stated: Any):
    """The descriptor of one resource that states ``stated``."""
    return parse_descriptor(described(resources=[{"path": "sag.csv", **stated}]), NAME)


def test_a_descriptor_states_size_hash_and_rows():
    descriptor = parse_descriptor(described(), NAME)
    assert descriptor.created == datetime(2023, 6, 5, 6, 15)
    resource = descriptor.resources["sag.csv"]
    assert (resource.size, resource.digests, resource.rows) == (10, (Digest("sha256", "a" * 64),), 2)
    assert descriptor.verdict == WHOLE


def test_what_a_descriptor_does_not_state_is_not_checked():
    descriptor = parse_descriptor(json.dumps({"resources": [{"path": "sag.csv"}]}).encode("utf-8-sig"), NAME)
    assert descriptor.created is None
    assert descriptor.resources["sag.csv"].rows is None
    assert descriptor.verdict == NOTHING


ALGORITHMS = ("md5", "sha1", "sha224", "sha256", "sha384", "sha512")


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_hash_in_every_form(algorithm):
    value = hashlib.new(algorithm, b"x").hexdigest()
    prefixes = ("", f"{algorithm}:", f"{algorithm.upper()}:", f"{algorithm[:3]}-{algorithm[3:]}:".replace("-5", "5"))
    for prefix in prefixes[:3] if algorithm == "md5" else prefixes:
        for stated in (prefix + value, prefix + value.upper()):
            assert one(hash=stated).resources["sag.csv"].digests == (Digest(algorithm, value),), stated


@pytest.mark.parametrize(
    ("stated", "told"),
    [
        ("blake3:" + "a" * 64, "algorithm that flis does not know"),
        ("crc32:0123abcd", "algorithm that flis does not know"),
        ("0123abcd", "not as long as"),
        ("sha256:" + "a" * 63, "not as long as one of sha256"),
        ("sha256:" + "g" * 64, "not hexadecimal"),
        ("sha256:", "not hexadecimal"),
        ({"sha256": "a" * 64}, "no text"),
        (1, "no text"),
        (["md5:" + "a" * 32], "no text"),
    ],
    ids=repr,
)
def test_a_hash_that_cannot_be_verified_is_told_as_what_it_is(stated, told):
    for changes in ({"hash": stated}, {"stats": {"hash": stated}}):
        with pytest.raises(FlisError, match="manifest: ") as caught:
            one(**changes)
        assert told in caught.value.what


def test_an_unknown_algorithms_name_is_not_shown():
    with pytest.raises(FlisError) as caught:
        one(hash="kanariefugl:" + "a" * 64)
    assert "anariefugl" not in caught.value.what


def test_an_empty_hash_states_nothing():
    assert one(hash="").verdict == NOTHING


def test_a_stats_block_is_verified_as_what_stands_beside_the_path():
    md5, sha256 = "a" * 32, "b" * 64
    older = one(hashing="md5", stats={"hash": md5, "bytes": 5, "rows": 99, "fields": FIELDS})
    newer = one(stats={"md5": md5, "sha256": sha256.upper(), "bytes": 5, "rows": 99, "fields": FIELDS})
    assert older.resources["sag.csv"].digests == (Digest("md5", md5),)
    assert newer.resources["sag.csv"].digests == (Digest("md5", md5), Digest("sha256", sha256))
    for descriptor in (older, newer):
        resource = descriptor.resources["sag.csv"]
        assert (resource.size, resource.rows, resource.fields) == (5, 99, FIELDS)
        assert descriptor.verdict == WHOLE


def test_two_numbers_for_one_thing_are_refused():
    assert code(lambda: one(rows=1, stats={"rows": 2})) == "manifest"
    assert one(rows=2, stats={"rows": 2}).resources["sag.csv"].rows == 2


def contradiction(**stated: Any) -> str | None:
    return one(**stated).resources["sag.csv"].contradiction(TABLE, "7.1")


@pytest.mark.parametrize("encoding", ["utf-8", "UTF-8", "utf8", "utf-8-sig"])
def test_the_contracts_encoding_in_another_spelling(encoding):
    assert contradiction(encoding=encoding) is None
    assert one(encoding=encoding).verdict == WHOLE


@pytest.mark.parametrize("encoding", ["windows-1252", "cp1252", "iso-8859-1", "utf-16", "utf-7"])
def test_another_encoding_contradicts_the_contract(encoding):
    assert contradiction(encoding=encoding) == "encoding"
    form = replace(TABLE.format, encoding=encoding)
    assert one(encoding=encoding).resources["sag.csv"].contradiction(replace(TABLE, format=form), "7.1") is None


@pytest.mark.parametrize("encoding", ["", "klingon", "x" * 100, "utf\0", 8], ids=repr)
def test_an_encoding_that_nobody_knows_is_refused(encoding):
    assert code(lambda: one(encoding=encoding)) == "manifest"


@pytest.mark.parametrize(
    ("dialect", "told"),
    [
        ({"delimiter": ";"}, None),
        ({"delimiter": ";", "quoteChar": '"', "header": True, "doubleQuote": True, "skipInitialSpace": False}, None),
        ({"csv": {"delimiter": ";"}}, None),
        ({"delimiter": ","}, "dialect.delimiter"),
        ({"csv": {"delimiter": "\t"}}, "dialect.delimiter"),
        ({"quoteChar": "'"}, "dialect.quoteChar"),
        ({"header": False}, "dialect.header"),
        ({"header": 1}, "dialect.header"),
        ({"headerRows": [1, 2]}, "dialect.headerRows"),
        ({"escapeChar": "\\"}, "dialect.escapeChar"),
        ({"commentChar": "#"}, "dialect.commentChar"),
    ],
    ids=repr,
)
def test_a_dialect_that_contradicts_how_the_file_is_read(dialect, told):
    assert contradiction(dialect=dialect) == told


def test_a_file_without_a_header_may_state_that_it_has_none():
    headless = replace(TABLE, format=replace(TABLE.format, overskrift_raekke=0))
    assert one(dialect={"header": False}).resources["sag.csv"].contradiction(headless, "7.1") is None
    assert one(dialect={"header": True}).resources["sag.csv"].contradiction(headless, "7.1") == "dialect.header"


def test_an_empty_file_has_0_rows():
    assert one(rows=0).resources["sag.csv"].rows == 0


def test_resources_are_counted_from_1():
    with pytest.raises(FlisError) as caught:
        parse_descriptor(described(resources=[{"path": "a"}, {"path": "b"}, {"path": "a"}]), NAME)
    assert "resource 3 " in caught.value.what


def test_the_number_of_fields_is_the_contracts():
    assert contradiction(stats={"fields": FIELDS}) is None
    assert contradiction(stats={"fields": FIELDS + 1}) == "fields"


@pytest.mark.parametrize(
    ("stated", "told"),
    [
        ({"schema": {"fields": []}}, ("schema",)),
        ({"dialect": "dialekt.json"}, ("dialect",)),
        ({"dialect": {"delimiter": ";", "lineTerminator": "\n"}}, ("dialect",)),
        ({"encoding": "ascii"}, ("encoding",)),
        ({"stats": {"crc32": "0"}}, ("andet",)),
        ({"Kanariefugl": 1}, ("andet",)),
    ],
    ids=repr,
)
def test_what_nobody_looked_at_is_named(stated, told):
    descriptor = one(rows=1, **stated)
    assert (descriptor.verdict, descriptor.not_verified) == (PARTLY, told)


def test_what_describes_is_no_statement_about_the_bytes():
    text = {"name": "sag", "title": "Sag", "profile": "tabular-data-resource", "format": "csv", "mediatype": "text/csv"}
    assert one(rows=1, **text).verdict == WHOLE


@pytest.mark.parametrize("path", ["./sag.csv", "sag.csv"])
def test_a_path_is_relative_to_the_descriptor(path):
    assert set(parse_descriptor(described(resources=[{"path": path}]), NAME).resources) == {"sag.csv"}


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
        described(resources=[{"path": ["a", "b"]}]),
        described(resources=[{"path": "a"}, {"path": "a"}]),
        described(resources=[{"path": "a"}, {"path": "./a"}]),
        described(resources=[{"path": "a", "bytes": -1}]),
        described(resources=[{"path": "a", "rows": 1.0}]),
        described(resources=[{"path": "a", "rows": True}]),
        described(resources=[{"path": "a", "rows": "1"}]),
        described(resources=[{"path": "a", "stats": []}]),
        described(resources=[{"path": "a", "dialect": []}]),
        described(created="yesterday"),
        described(created=20230605),
    ],
)
def test_a_descriptor_that_is_not_one_is_refused(data):
    assert code(parse_descriptor, data, NAME) == "manifest"


def test_a_descriptor_of_another_release_is_refused():
    assert code(parse_descriptor, described(version="7.0"), NAME) == "manifest-mismatch"
