"""Packages that other programs wrote, landed whole: what must land lands, and the ledger's word is true.

The zips of tests/fixtures/pakker hold three rows of Sammenligningskommune.csv each. Their forms, and the others of
each kind that were tried, stand in tests/flis/datapakke/test_zip_of_others.py and test_descriptor.py.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.flis.yard import Pack, Yard
from tests.paths import ROOT

from flis.project.contract import Contracts

FOLDER = ROOT / "tests" / "fixtures" / "pakker"
NAME = "0000_SAMMENLIGNING_202306_20230605T080000_r7.1.zip"
TABLE = "sammenligning_sammenligningskommune"
WORD = "select manifest, landede_raekker from DSA.Drift.Datapakke order by startet_tidspunkt"


def foreign(kind: str) -> Pack:
    return Pack(NAME, (FOLDER / f"{kind}.zip").read_bytes())


def under(contracts: Contracts, fil: str) -> Contracts:
    """The contracts, where the comparison groups come in the file ``fil``."""
    return Contracts(tuple(replace(t, fil=fil) if t.name == TABLE else t for t in contracts.tables))


@pytest.mark.parametrize(
    ("kind", "fil", "word"),
    [
        ("zip64", "Sammenligningskommune.csv", "uden manifest"),
        ("danish-letter", "Sammenligningskommune_Årligt.csv", "uden manifest"),
        ("folder", "Sammenligningskommune.csv", "uden manifest"),
        ("folder", "datapakke/Sammenligningskommune.csv", "uden manifest"),
        ("capitals", "Sammenligningskommune.csv", "med manifest"),
        ("md5", "Sammenligningskommune.csv", "med manifest"),
    ],
)
def test_a_package_of_another_writer_lands(yard: Yard, kind: str, fil: str, word: str):
    yard.contracts = under(yard.contracts, fil)
    report = yard.land(foreign(kind))
    assert [(p.state, p.landed, p.error) for p in report.packages] == [("landed", 3, None)]
    assert yard.query(WORD) == [(word, 3)]


def test_a_stats_block_that_is_wrong_refuses_the_package(yard: Yard):
    (outcome,) = yard.land(foreign("stats")).packages
    assert outcome.error.code == "manifest-mismatch"
    assert outcome.error.facts["property"] == "bytes"


ROW = {
    "aar": "2023",
    "dataomraade": "Dubu",
    "kommune_kode": "0101",
    "kommune_navn": "København",
    "rang": "1",
    "sammenligningskommune_kode": "0461",
    "sammenligningskommune_navn": "Odense",
}


def grupper(yard: Yard, **stated) -> Pack:
    resources = {"Sammenligningskommune.csv": {"bytes": None, "hash": None, "rows": None, **stated}}
    return yard.pack({TABLE: [ROW]}, kommune="0000", omraade="SAMMENLIGNING", resources=resources)


@pytest.mark.parametrize(
    ("stated", "told"),
    [
        ({"stats": {"hash": "0" * 32}}, "hash"),
        ({"stats": {"rows": 99}}, "rows"),
        ({"stats": {"fields": 3}}, "fields"),
        ({"hash": "sha512:" + "0" * 128}, "hash"),
        ({"encoding": "windows-1252"}, "encoding"),
        ({"dialect": {"delimiter": ","}}, "dialect.delimiter"),
        ({"dialect": {"header": False}}, "dialect.header"),
    ],
    ids=repr,
)
def test_what_is_stated_and_wrong_refuses_the_package(yard: Yard, stated, told):
    (outcome,) = yard.land(grupper(yard, **stated)).packages
    assert outcome.error.code == "manifest-mismatch"
    assert outcome.error.facts["property"] == told
    assert outcome.error.what.endswith(f" What differs: {told}.")
    assert yard.query("select count(*) from DSA.Raa.sammenligning_sammenligningskommune") == [(0,)]


@pytest.mark.parametrize(
    ("stated", "word", "notes"),
    [
        ({"rows": 1, "encoding": "UTF-8", "dialect": {"delimiter": ";"}}, "med manifest", ()),
        ({}, "intet efterprøvet", ()),
        (
            {"rows": 1, "schema": {"fields": []}, "dialect": "dialekt.json"},
            "delvist efterprøvet",
            ("stated in datapackage.json and not verified: dialect, schema",),
        ),
    ],
)
def test_the_ledger_says_what_was_verified(yard: Yard, stated, word, notes):
    (outcome,) = yard.land(grupper(yard, **stated)).packages
    assert (outcome.state, outcome.notes) == ("landed", notes)
    assert yard.query(WORD) == [(word, 1)]


def test_what_the_senders_system_left_is_passed_over_and_told(yard: Yard):
    pack = yard.pack(
        {TABLE: [ROW]},
        kommune="0000",
        omraade="SAMMENLIGNING",
        members={"__MACOSX/._Sammenligningskommune.csv": b"\0", ".DS_Store": b"\0"},
    )
    (outcome,) = yard.land(pack).packages
    assert (outcome.state, outcome.notes) == ("landed", ("files of an operating system passed over: 2",))


@pytest.mark.parametrize("name", ["Vejledning.pdf", "dok/læs mig.txt"])
def test_a_file_that_the_contract_does_not_want_is_passed_over_and_told(yard: Yard, name: str):
    pack = yard.pack({TABLE: [ROW]}, kommune="0000", omraade="SAMMENLIGNING", members={name: b"CANARY"})
    (outcome,) = yard.land(pack).packages
    assert outcome.error.code == "member-extra" and "uoenskede_filer" in outcome.error.do
    tables = (replace(t, uoenskede_filer=(name,)) if t.name == TABLE else t for t in yard.contracts.tables)
    yard.contracts = Contracts(tuple(tables))
    (outcome,) = yard.land().packages
    told = ("files passed over, because the contract says that nobody wants them: 1",)
    assert (outcome.state, outcome.notes) == ("landed", told)
    assert yard.query(WORD)[-1] == ("med manifest", 1)


def test_a_descriptor_may_list_a_file_that_nobody_wants(yard: Yard):
    resources = [{"path": "Sammenligningskommune.csv", "rows": 1}, {"path": "Vejledning.pdf", "bytes": 3}]
    facts = {"kommune": "0000", "omraade": "SAMMENLIGNING", "descriptor": {"resources": resources}}
    pack = yard.pack({TABLE: [ROW]}, members={"Vejledning.pdf": b"pdf"}, **facts)
    tables = (replace(t, uoenskede_filer=("Vejledning.pdf",)) if t.name == TABLE else t for t in yard.contracts.tables)
    yard.contracts = Contracts(tuple(tables))
    assert [p.state for p in yard.land(pack).packages] == ["landed"]
