"""A package that breaks a rule lands nothing, leaves a row with the rule's code, stays, and is tried again."""

from __future__ import annotations

import struct
import zlib
from dataclasses import replace
from datetime import datetime

import pytest
from tests.flis.landing.test_land import ATTEMPT, assert_nothing_landed, only_error
from tests.flis.yard import Pack, Yard, foranstaltning, noegletal, sag

from flis.ground.errors import FlisError
from flis.landing import place
from flis.landing.inbox import land_inbox
from flis.project.folders import INBOX
from flis.reading import records
from flis.reading.counts import MAX_REFUSALS

SAG = "DUBU_Sag.csv"


def refused(yard: Yard, pack: Pack, code: str) -> FlisError:
    """The error that refuses ``pack``, once all that must follow from it has been seen."""
    error = only_error(yard.land(pack))
    assert error.code == code
    assert_nothing_landed(yard)
    ((status, _, read, landed, refused_rows, told),) = yard.query(ATTEMPT)
    assert (status, told) == ("afvist", code)
    assert read == landed + refused_rows
    assert yard.files() == [(INBOX, pack.name)]
    assert only_error(yard.land()).code == code
    assert yard.codes() == [code, code]
    return error


def renamed(yard: Yard, before: str, after: str) -> Pack:
    """A good package under a name that says something else."""
    good = yard.dubu([sag(1)])
    return Pack(good.name.replace(before, after), good.data)


def test_01_a_package_that_was_cut(yard):
    good = yard.dubu([sag(1)])
    refused(yard, Pack(good.name, good.data[:-40]), "zip-corrupt")


def test_02_rows_read_before_a_wrong_checksum_are_not_visible(yard, monkeypatch):
    monkeypatch.setattr(records, "CHUNK", 1 << 16)
    monkeypatch.setattr(records, "PIECE", 1 << 16)
    text = yard.text("dubu_sag", "7.1", [sag(n) for n in range(20_000)])
    good = yard.dubu([], members={SAG: text}, manifest=False)
    checksum = struct.pack("<L", zlib.crc32(text))
    assert good.data.count(checksum) == 2
    refused(yard, Pack(good.name, good.data.replace(checksum, b"\1\2\3\4")), "zip-corrupt")
    assert {read > 10_000 for (read,) in yard.query("select laeste_raekker from DSA.Drift.Datapakke")} == {True}


def free_disk(monkeypatch, size):
    usage = type("Usage", (), {"free": size})
    monkeypatch.setattr(place.shutil, "disk_usage", lambda _: usage)


def test_04_a_package_that_would_fill_the_disk(yard, monkeypatch):
    free_disk(monkeypatch, 2 << 30)
    yard.project = replace(yard.project, vars={**yard.project.vars, "zip_max_andel_af_disk": 1e-9})
    refused(yard, yard.dubu([sag(1)]), "zip-limit")


def test_33_a_disk_that_is_full_already_is_no_fault_of_the_package(yard, monkeypatch):
    pack = yard.dubu([sag(1)])
    with monkeypatch.context() as patch:
        free_disk(patch, 100)
        with pytest.raises(FlisError, match="disk-full"):
            yard.land(pack)
    assert yard.codes() == []
    assert yard.land(pack).packages[0].state == "landed"


def test_08_a_member_that_is_missing(yard):
    pack = yard.dubu([sag(1)], members={"DUBU_Foranstaltning.csv": None})
    assert refused(yard, pack, "member-missing").facts["member"] == "DUBU_Foranstaltning.csv"


def test_08_a_member_too_many(yard):
    refused(yard, yard.dubu([sag(1)], members={"DUBU_Andet.csv": b"a;b\r\n"}), "member-extra")


def test_08_a_member_of_another_kommune(yard):
    text = yard.text("dubu_sag", "7.1", [sag(n, kommune_kode="0461") for n in range(3)])
    error = refused(yard, yard.dubu([], members={SAG: text}, manifest=False), "wrong-kommune-rows")
    assert (error.facts["member"], error.facts["line"]) == (SAG, 2)


def test_08_a_descriptor_that_cannot_be_read(yard):
    refused(yard, yard.dubu([sag(1)], members={"datapackage.json": b"{"}, manifest=False), "manifest")


def test_09_a_letter_of_another_encoding(yard):
    text = yard.text("dubu_sag", "7.1", [sag(1)]).replace(b"S1", b"\xe6")
    assert refused(yard, yard.dubu([], members={SAG: text}, manifest=False), "encoding").facts["line"] == 2


def test_11_a_file_of_other_columns(yard):
    refused(yard, yard.dubu([], members={SAG: b"SagId;CPR\r\n"}, manifest=False), "header")


def test_15_a_day_that_does_not_exist(yard):
    error = refused(yard, yard.dubu([sag(1), sag(2, startdato="31-02-2023")]), "too-many-refused")
    assert [error.facts[fact] for fact in ("line", "column", "rule")] == [3, "startdato", "date"]


def limited(yard: Yard, pct: float) -> None:
    yard.project = replace(yard.project, vars={**yard.project.vars, "max_afviste_pct": pct})


def test_exactly_at_the_limit_a_package_lands(yard):
    limited(yard, 2)
    # One foranstaltning and 99 sager: 100 rows.
    rows = [sag(n, **({"startdato": "31-02-2023"} if n < 2 else {})) for n in range(99)]
    assert yard.land(yard.dubu(rows)).packages[0].state == "landed"
    assert yard.query("select laeste_raekker, afviste_raekker from DSA.Drift.Datapakke") == [(100, 2)]


def test_one_row_above_the_limit_a_package_is_refused(yard):
    limited(yard, 2)
    rows = [sag(n, **({"startdato": "31-02-2023"} if n < 3 else {})) for n in range(99)]
    assert refused(yard, yard.dubu(rows), "too-many-refused").facts["refused"] == 3


@pytest.mark.parametrize("more", [0, 1])
def test_a_package_with_more_refused_rows_than_are_kept_is_refused_whatever_the_limit(yard, more):
    limited(yard, 100)
    bad = yard.text("dubu_sag", "7.1", [sag(1), sag(2, startdato="x")])
    head, good, wrong = bad.splitlines(keepends=True)
    pack = yard.dubu([], members={SAG: head + good + wrong * (MAX_REFUSALS + more)}, manifest=False)
    if more:
        assert refused(yard, pack, "too-many-refused").facts["refused"] == MAX_REFUSALS + 1
    else:
        assert yard.land(pack).packages[0].state == "landed"
    kept = yard.query("select levering_id, count(*) from DSA.Drift.AfvistRaekke group by levering_id")
    assert {count for _, count in kept} == {MAX_REFUSALS}


def test_17_a_key_that_stands_twice_is_counted(yard):
    rows = [sag(1), sag(2), sag(1, status_kode="2"), sag(1), sag(2)]
    assert refused(yard, yard.dubu(rows), "duplicate-keys").facts["count"] == 3


@pytest.mark.parametrize("other", ["s1", "S1 ", "s1  "])
def test_17_a_key_is_the_same_in_other_case_and_with_blanks_behind_it(yard, other):
    assert refused(yard, yard.dubu([sag(1), sag(2, sag_id=other)]), "duplicate-keys").facts["count"] == 1


def test_17_other_letters_and_blanks_elsewhere_make_another_key(yard):
    rows = [sag(n, sag_id=name) for n, name in enumerate(["AA1", "Å1", "A 1", " AA1", "Ä1", "AA1.", "É1", "E1"])]
    assert yard.land(yard.dubu(rows)).packages[0].state == "landed"


def test_17_a_key_is_its_members_and_its_months_own(yard):
    same = [foranstaltning(1), foranstaltning(2, sag_id="S1")]
    yard.land(yard.dubu([sag(1)], same, periode="202304", udlaest="20230505T060000"), yard.dubu([sag(1)], same))
    assert yard.codes() == [None, None]
    assert len(yard.current()["dubu_sag"]) == 2


def test_17_in_a_package_of_the_whole_country_a_key_is_a_kommunes_own(yard):
    rows = [noegletal("0101", "01-05-2023"), noegletal("0461", "01-05-2023")]
    refused(yard, yard.benchmark([*rows, rows[0]]), "duplicate-keys")
    assert yard.land(yard.benchmark(rows)).packages[0].state == "landed"


def test_18_a_file_without_rows(yard):
    refused(yard, yard.dubu([]), "empty-file")


def test_19_a_kommune_that_does_not_exist(yard):
    refused(yard, yard.dubu([sag(1)], kommune="0999"), "unknown-kommune")


def test_19_a_row_of_another_kommune(yard):
    assert refused(yard, yard.dubu([sag(1), sag(2, kommune_kode="0461")]), "wrong-kommune-rows").facts["line"] == 3


def test_20_a_release_that_nobody_knows(yard):
    assert "9.9" in refused(yard, renamed(yard, "r7.1", "r9.9"), "release-unknown").what


def test_20_a_release_that_did_not_apply(yard):
    error = refused(yard, yard.dubu([sag(1)], release="7.0", udlaest="20230501T000000"), "release-mismatch")
    assert "7.0" in error.what and "7.1" in error.what


def test_27_a_name_longer_than_the_ledger_holds(yard):
    pack = Pack("x" * 230 + ".zip", yard.dubu([sag(1)]).data)
    refused(yard, pack, "package-name")
    assert {name for (name,) in yard.query("select pakke_navn from DSA.Drift.Datapakke")} == {"x" * 90 + ".zip"}


def test_27_a_package_that_vanishes_after_the_listing(yard):
    gone, stays = yard.dubu([sag(1)], periode="202304", udlaest="20230505T060000"), yard.dubu([sag(1)])

    class Vanishing:
        """A progress that hears how many packages there are, and takes one away."""

        def task(self, label: str, total: int | None = None):
            (yard.inbox / gone.name).unlink()
            return self

        def advance(self, count: int, /) -> None: ...

        def done(self) -> None: ...

    yard.put(gone, stays)
    report = land_inbox(yard.project, yard.contracts, yard.target, progress=Vanishing())
    assert [p.error.code if p.error else p.state for p in report.packages] == ["file-error", "landed"]


def test_37_texts_are_kept_as_they_are(yard):
    texts = ["=cmd|' /C calc'!A0", "+1", "@SUM(A1)", "👩\u200d👧 \U0001d11e", "NULL", "a\u2028b", "x" * 60]
    rows = [foranstaltning(n, lovhjemmel=text) for n, text in enumerate(texts)]
    yard.land(yard.dubu([sag(1)], rows))
    found = yard.query("select lovhjemmel from DSA.Raa.dubu_foranstaltning order by raekke_nr")
    assert [text for (text,) in found] == texts


def test_a_name_that_is_no_packages(yard):
    refused(yard, Pack("pakke.zip", yard.dubu([sag(1)]).data), "package-name")


def test_an_omraade_without_a_contract(yard):
    refused(yard, renamed(yard, "DUBU", "UKENDT"), "unknown-omraade")


@pytest.mark.parametrize("clock", [1990, 2090])
def test_31_the_clock_of_this_machine_decides_nothing(yard, monkeypatch, clock):
    newest = yard.dubu([sag(1), sag(2)], udlaest="20230607T060000", created="2023-06-07T06:00:00Z")
    yard.land(newest)
    monkeypatch.setattr("flis.store.ledger.now", lambda: datetime(clock, 1, 1))
    yard.land(yard.dubu([sag(1)]))
    assert sorted(row[4] for row in yard.current()["dubu_sag"]) == ["S1", "S2"]


def test_31_packed_in_the_hour_that_autumn_has_twice(yard):
    facts = {"periode": "202309", "udlaest": "20231029T003000"}
    yard.land(yard.dubu([sag(1), sag(2)], **facts, created="2023-10-29T02:10:00+01:00"))
    yard.land(yard.dubu([sag(1)], **facts, created="2023-10-29T02:50:00+02:00"))
    assert sorted(row[4] for row in yard.current()["dubu_sag"]) == ["S1", "S2"]
