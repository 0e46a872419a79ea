"""A package lands whole or not at all, and every attempt leaves a row."""

from __future__ import annotations

import errno
import json
import logging
import threading
import traceback
from dataclasses import replace
from datetime import date

import pytest
from tests.flis.yard import ROOT, Pack, Yard, foranstaltning, noegletal, sag

from flis.cli import main
from flis.datapakke.name import levering_id_of
from flis.ground.errors import FlisError
from flis.project.contract import Contracts
from flis.project.folders import ARCHIVE
from flis.reading import records
from flis.reading import table as table_reader
from flis.store import duck

ATTEMPT = (
    "select status, manifest, laeste_raekker, landede_raekker, afviste_raekker, fejl_kode from DSA.Drift.Datapakke"
)


def only_error(report) -> FlisError:
    (outcome,) = report.packages
    assert outcome.state == "refused"
    return outcome.error


def assert_nothing_landed(yard: Yard) -> None:
    state = yard.state()
    assert not [table for table, rows in state.items() if table.startswith("raa.") and rows]
    assert not state["drift.levering"]


def test_a_package_lands_with_ledger_and_archive(yard):
    pack = yard.dubu([sag(1), sag(2, slutdato="31-12-9999")])
    report = yard.land(pack)
    (outcome,) = report.packages
    assert (outcome.state, outcome.read, outcome.landed, outcome.refused) == ("landed", 3, 3, 0)
    levering_id = levering_id_of(pack.sha256)
    rows = yard.query(
        "select levering_id, kommune_kode, periode, raekke_nr, sag_id, slutdato from DSA.Raa.dubu_sag order by 4"
    )
    assert [(r[0], r[1], f"{r[2]:%Y-%m-%d}", *r[3:]) for r in rows] == [
        (levering_id, "0101", "2023-05-01", 2, "S1", None),
        (levering_id, "0101", "2023-05-01", 3, "S2", None),
    ]
    assert yard.query(ATTEMPT) == [("landet", "med manifest", 3, 3, 0, None)]
    assert yard.query("select tabel, kommune_kode, raekker_antal from DSA.Drift.Levering order by tabel") == [
        ("dubu_foranstaltning", "0101", 1),
        ("dubu_sag", "0101", 2),
    ]
    assert yard.files() == [(ARCHIVE, pack.name)]
    assert (yard.archive / pack.name).read_bytes() == pack.data
    assert report.failure is None
    assert "landed 1 package, 3 rows" in report.summary
    json.dumps(report.as_dict())


def test_a_child_is_the_same_in_both_tables_and_no_cpr_is_there(yard):
    yard.land(yard.dubu([sag(1)]))
    ((child, other),) = yard.query(
        "select s.barn_noegle, f.barn_noegle from DSA.Raa.dubu_sag s"
        " join DSA.Raa.dubu_foranstaltning f on f.sag_id = s.sag_id"
    )
    assert child == other
    assert len(child) == 64
    assert sag(1)["barn_noegle"] not in repr(yard.state())


def test_the_month_of_birth_and_the_sex_of_a_child_land_in_both_tables(yard):
    other = {"barn_noegle": "7702144124"}
    yard.land(yard.dubu([sag(1), sag(2, **other)], [foranstaltning(1), foranstaltning(2, **other)]))
    for table in ("dubu_sag", "dubu_foranstaltning"):
        born = yard.query(f"select foedt_maaned, koen from DSA.Raa.{table} order by raekke_nr")  # noqa: S608
        assert born == [(date(1915, 1, 1), "M"), (date(2014, 2, 1), "K")]


def test_without_a_descriptor_the_name_decides(yard):
    yard.land(yard.dubu([sag(1)], manifest=False))
    assert yard.query(ATTEMPT) == [("landet", "uden manifest", 2, 2, 0, None)]
    ((created,),) = yard.query("select pakket_tidspunkt from DSA.Drift.Datapakke")
    assert f"{created:%Y%m%dT%H%M%S}" == "20230605T060000"


def test_21_the_same_bytes_again_change_nothing(yard):
    pack = yard.dubu([sag(1)])
    yard.land(pack)
    before = yard.state()
    report = yard.land(pack)
    assert [p.state for p in report.packages] == ["known"]
    assert report.failure is None
    assert yard.state() == before
    assert len(yard.query("select 1 as en from DSA.Drift.Datapakke")) == 1
    assert not list(yard.inbox.iterdir())


def test_21_the_same_bytes_as_another_month_are_no_month(yard):
    pack = yard.dubu([sag(1)])
    yard.land(pack)
    before = yard.state()["raa.dubu_sag"]
    error = only_error(yard.land(Pack(pack.name.replace("202305_", "202304_"), pack.data)))
    assert error.code == "same-bytes"
    assert pack.name in error.what
    assert yard.state()["raa.dubu_sag"] == before
    assert yard.codes() == [None, "same-bytes"]


def test_22_the_same_name_with_other_content_is_a_new_delivery(yard):
    first = yard.dubu([sag(1)])
    second = yard.dubu([sag(1), sag(2)], created="2023-06-06T06:00:00Z")
    assert first.name == second.name
    yard.land(first)
    yard.land(second)
    assert len(yard.state()["raa.dubu_sag"]) == 3
    assert len(yard.current()["dubu_sag"]) == 2
    kept = sorted(path.read_bytes() for path in yard.archive.rglob("*.zip"))
    assert kept == sorted([first.data, second.data])


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"resources": {"DUBU_Sag.csv": {"rows": 2}}}, "rows"),
        ({"resources": {"DUBU_Sag.csv": {"hash": "sha256:" + "0" * 64}}}, "hash"),
        ({"resources": {"DUBU_Sag.csv": {"bytes": 1}}}, "bytes"),
        ({"resources": {"DUBU_Sag.csv": {"path": "DUBU_Foranstaltning2.csv"}}}, "it does not list the file"),
        ({"descriptor": {"version": "7.0"}}, "version"),
    ],
)
def test_08_what_the_descriptor_states_must_hold(yard, facts, told):
    error = only_error(yard.land(yard.dubu([sag(1)], **facts)))
    assert error.code == "manifest-mismatch"
    assert error.facts["property"] == told
    assert_nothing_landed(yard)


def test_08_a_descriptor_that_names_more_than_there_is(yard):
    pack = yard.dubu([sag(1)])
    stated = [{"path": "DUBU_Sag.csv"}, {"path": "DUBU_Foranstaltning.csv"}, {"path": "DUBU_Andet.csv"}]
    error = only_error(yard.land(yard.dubu([sag(1)], descriptor={"resources": stated})))
    assert error.code == "manifest"
    assert yard.land(pack).packages[0].state == "landed"


def test_a_good_package_lands_beside_bad_ones(yard):
    report = yard.land(yard.dubu([sag(1)]), Pack("a.zip", b"no zip"), Pack("z.zip", b"no zip"))
    assert [p.state for p in report.packages] == ["landed", "refused", "refused"]
    assert report.failure.code == "packages-refused"
    assert (report.failure.facts["count"], report.failure.facts["total"]) == (2, 3)


def test_bad_rows_below_the_limit_are_listed_and_the_rest_lands(yard):
    rows = [sag(n) for n in range(2000)]
    rows[7]["startdato"] = "31-02-2023"
    rows[1500]["startdato"] = "x"
    (outcome,) = yard.land(yard.dubu(rows)).packages
    assert (outcome.state, outcome.read, outcome.landed, outcome.refused) == ("landed", 2001, 1999, 2)
    refused = yard.query("select fil, raekke_nr, kolonne from DSA.Drift.AfvistRaekke order by raekke_nr")
    assert refused == [("DUBU_Sag.csv", 9, "startdato"), ("DUBU_Sag.csv", 1502, "startdato")]
    assert yard.query("select count(*) from DSA.Raa.dubu_sag") == [(1998,)]
    assert yard.query(ATTEMPT) == [("landet", "med manifest", 2001, 1999, 2, None)]


def test_the_limit_of_bad_rows_is_a_setting(yard):
    rows = [sag(n) for n in range(20)]
    rows[3]["status_kode"] = ""
    pack = yard.dubu(rows)
    assert only_error(yard.land(pack)).code == "too-many-refused"
    assert len(yard.query("select 1 as en from DSA.Drift.AfvistRaekke")) == 1
    yard.project = replace(yard.project, vars={**yard.project.vars, "max_afviste_pct": 5})
    assert yard.land().packages[0].state == "landed"
    assert len(yard.query("select 1 as en from DSA.Drift.AfvistRaekke")) == 1
    assert yard.query("select count(*) from DSA.Raa.dubu_sag") == [(19,)]


def test_an_unusable_limit_is_told(yard):
    yard.project = replace(yard.project, vars={**yard.project.vars, "max_afviste_pct": "many"})
    with pytest.raises(FlisError, match="bad-setting"):
        yard.land()


def test_20_a_7_1_package_waits_for_the_upgrade(empty_yard):
    empty_yard.install("7.0")
    old = empty_yard.dubu([sag(1)], periode="202303", udlaest="20230405T060000", release="7.0")
    new = empty_yard.dubu([sag(1), sag(2)])
    report = empty_yard.land(old, new)
    assert [p.state for p in report.packages] == ["landed", "refused"]
    assert report.failure.code == "release-not-installed"
    assert report.failure.exit_code == 9
    assert "flis upgrade --to 7.1" in report.failure.do
    empty_yard.upgrade("7.1")
    assert [p.state for p in empty_yard.land().packages] == ["landed"]
    values = empty_yard.query(
        "select periode, sagstype_kode, prioritet_kode from DSA.Raa.dubu_sag order by 1, raekke_nr"
    )
    assert [(f"{p:%Y-%m}", *rest) for p, *rest in values] == [
        ("2023-03", None, None),
        ("2023-05", "2", "3"),
        ("2023-05", "2", "3"),
    ]
    assert empty_yard.query("select release from DSA.Drift.Datapakke where status = 'landet' order by periode") == [
        ("7.0",),
        ("7.1",),
    ]


def test_an_older_package_in_a_newer_database_has_null_for_what_it_had_not(yard):
    yard.land(yard.dubu([sag(1)], periode="202303", udlaest="20230405T060000", release="7.0"))
    assert yard.query("select sagstype_kode, prioritet_kode from DSA.Raa.dubu_sag") == [(None, None)]
    assert yard.query("select lovhjemmel, dagspris_kr from DSA.Raa.dubu_foranstaltning")[0][0] is None


def test_18_an_empty_file_is_allowed_in_the_months_of_extraction_that_the_contract_names(empty_yard):
    contracts = empty_yard.contracts
    table = replace(contracts.table("dubu_foranstaltning"), tom=("2023-05",))
    empty_yard.contracts = Contracts(tuple(table if t.name == table.name else t for t in contracts.tables))
    empty_yard.install()
    rows = {"dubu_sag": [sag(1)]}
    empty_yard.land(
        empty_yard.pack(rows, periode="202304", udlaest="20230508T060000"),
        empty_yard.pack(rows, periode="202305", udlaest="20230605T060000"),
    )
    assert empty_yard.codes() == [None, "empty-file"]
    assert (
        empty_yard.query("select periode, raekker_antal from DSA.Drift.Levering where tabel = ?", table.name)[0][1] == 0
    )


def test_a_package_of_the_whole_country_counts_per_kommune_and_month(yard):
    yard.land(
        yard.benchmark(
            [
                noegletal("0101", "01-04-2023"),
                noegletal("0101", "01-05-2023"),
                noegletal("0461", "01-05-2023"),
                noegletal("0461", "01-05-2023", noegletal_id="UBU-002"),
            ]
        )
    )
    found = yard.query("select kommune_kode, periode, raekker_antal from DSA.Drift.Levering order by 1, 2")
    assert [(k, f"{p:%Y-%m}", n) for k, p, n in found] == [
        ("0101", "2023-04", 1),
        ("0101", "2023-05", 1),
        ("0461", "2023-05", 2),
    ]


def test_a_full_state_of_the_whole_country_speaks_for_every_kommune(empty_yard):
    contracts = empty_yard.contracts
    table = replace(
        contracts.table("dubu_sag"), name="land_sag", fil="LAND_Sag.csv", omraade="LAND", landsdaekkende=True
    )
    empty_yard.contracts = Contracts((*contracts.tables, table))
    empty_yard.install()
    facts = {"kommune": "0000", "omraade": "LAND"}
    empty_yard.land(empty_yard.pack({"land_sag": [sag(1), sag(2, kommune_kode="0461")]}, **facts))
    later = empty_yard.pack({"land_sag": [sag(1)]}, **facts, periode="202306", udlaest="20230705T060000")
    empty_yard.land(later)
    newest = [row for row in empty_yard.current()["land_sag"] if row[-1] == 1]
    assert len(newest) == 1


def test_the_key_is_asked_for_only_where_there_is_person_data(yard, monkeypatch):
    monkeypatch.delenv("FLIS_PSEUDONYM_KEY")
    report = yard.land(yard.dubu([sag(1)]), yard.benchmark([noegletal("0101", "01-05-2023")]))
    assert [p.state for p in report.packages] == ["landed", "refused"]
    assert report.failure.code == "no-pseudonym-key"
    monkeypatch.setenv("FLIS_PSEUDONYM_KEY", "k" * 31)
    with pytest.raises(FlisError, match="weak-pseudonym-key"):
        yard.land()


def test_another_key_is_noticed_also_after_an_upgrade(empty_yard, monkeypatch):
    empty_yard.install("7.0")
    empty_yard.land(empty_yard.dubu([sag(1)], periode="202303", udlaest="20230405T060000", release="7.0"))
    empty_yard.upgrade("7.1")
    monkeypatch.setenv("FLIS_PSEUDONYM_KEY", "x" * 40)
    assert only_error(empty_yard.land(empty_yard.dubu([sag(1)]))).code == "pseudonym-key-changed"
    prints = empty_yard.query("select noegle_aftryk from DSA.Drift.Installation order by loebenr")
    assert prints[0] == prints[1]
    assert len(prints[0][0]) == 64


def test_a_kommune_without_an_agreement_is_refused_unread(yard):
    header = "kommune_kode;fra_dato;til_dato;driftsmeddelelse_id\n"
    yard.drift("krl_undtagelser.csv", f"{header}0101;2023-05-01;;D1\n")
    row = {"kommune_kode": "0101", "periode": "01-05-2023", "krl_ansaettelse_id": "A1", "personalegruppe_kode": "110"}
    row |= {"medarbejder_noegle": "6101800001", "beskaeftigelsesdecimal": "1,0", "naervaer_timer": "100,0"}
    good = yard.pack({"krl_medarbejder": [row]}, omraade="KRL")
    # Its bytes are no zip: it is refused before they are looked at.
    report = yard.land(Pack(good.name, b"unread"))
    assert only_error(report).code == "no-agreement"
    yard.drift("krl_undtagelser.csv", header)
    assert [p.state for p in yard.land(good).packages] == ["landed"]


def test_19_the_served_kommuner_are_a_setting(yard, monkeypatch):
    monkeypatch.setenv("FLIS_KOMMUNER", "0461")
    assert only_error(yard.land(yard.dubu([sag(1)]))).code == "wrong-kommune"
    # A new shell lacks the setting; what it refused stays refused.
    monkeypatch.delenv("FLIS_KOMMUNER")
    assert only_error(yard.land()).code == "wrong-kommune"
    monkeypatch.setenv("FLIS_KOMMUNER", "0461,0101")
    assert [p.state for p in yard.land().packages] == ["landed"]
    # Something of the kommune has landed since, so it is served.
    monkeypatch.delenv("FLIS_KOMMUNER")
    assert [p.state for p in yard.land(yard.dubu([sag(1)], periode="202306")).packages] == ["landed"]
    # The agreement with it ends, and then the setting is missing.
    monkeypatch.setenv("FLIS_KOMMUNER", "0461")
    assert only_error(yard.land(yard.dubu([sag(1)], periode="202307"))).code == "wrong-kommune"
    monkeypatch.delenv("FLIS_KOMMUNER")
    assert only_error(yard.land()).code == "wrong-kommune"


def test_19_a_setting_that_names_no_kommune_serves_none(yard, monkeypatch):
    monkeypatch.setenv("FLIS_KOMMUNER", ",")
    assert only_error(yard.land(yard.dubu([sag(1)]))).code == "wrong-kommune"


def test_19_all_kommuner_may_be_named_at_once(yard, monkeypatch):
    monkeypatch.setenv("FLIS_KOMMUNER", "0461")
    assert only_error(yard.land(yard.dubu([sag(1)]))).code == "wrong-kommune"
    monkeypatch.setenv("FLIS_KOMMUNER", "Alle")
    assert [p.state for p in yard.land().packages] == ["landed"]


def test_23_a_month_after_its_extraction_lands_and_is_reported(yard):
    (outcome,) = yard.land(yard.dubu([sag(1)], periode="202308")).packages
    assert outcome.state == "landed"
    assert outcome.notes


def test_23_a_month_far_ahead_is_not_the_newest_state(yard):
    yard.land(yard.dubu([sag(1)], periode="203305"))
    assert [row[-1] for row in yard.current()["dubu_sag"]] == [1]
    yard.land(yard.dubu([sag(2)], periode="202304"))
    assert sorted((row[4], row[-1]) for row in yard.current()["dubu_sag"]) == [("S1", 0), ("S2", 1)]


def test_a_dry_run_says_the_same_and_keeps_nothing(yard):
    packs = [yard.dubu([sag(1)]), Pack("a.zip", b"no zip"), yard.benchmark([noegletal("0101", "01-05-2023")])]
    yard.drift("krl_undtagelser.csv", "kommune_kode;fra_dato;til_dato;driftsmeddelelse_id\n0101;2023-05-01;;\n")
    before = yard.state()
    tried = yard.land(*packs, dry_run=True)
    assert yard.state() == before
    assert len(yard.files()) == 3
    done = yard.land()
    for one, other in zip(tried.packages + tried.drift, done.packages + done.drift, strict=True):
        assert (one.name, one.state, one.read, one.landed) == (other.name, other.state, other.read, other.landed)
    assert "would land 2 packages" in tried.summary


def test_27_what_is_no_package_is_passed_over_and_named(yard):
    (yard.inbox / "x.zip.part").write_bytes(b"half")
    (yard.inbox / "folder.zip").mkdir()
    report = yard.land(yard.dubu([sag(1)]))
    assert report.ignored == ("xxxxxx.zip", "x.xxx.part")
    assert len(report.packages) == 1
    assert (yard.inbox / "x.zip.part").exists()


def test_nothing_installed(empty_yard):
    with pytest.raises(FlisError, match="not-installed"):
        empty_yard.land(empty_yard.dubu([sag(1)]))


def test_rows_that_arrive_otherwise_than_sent_are_noticed(yard, monkeypatch):
    real = table_reader.reader_of

    def counting_wrongly(batches, table, installed, counts):
        reader = real(batches, table, installed, counts)
        counts.landed -= 1
        return reader

    monkeypatch.setattr(table_reader, "reader_of", counting_wrongly)
    assert only_error(yard.land(yard.dubu([sag(1)]))).code == "landing-mismatch"
    assert_nothing_landed(yard)


def test_33_a_full_disk_leaves_the_state_as_it_was(yard, monkeypatch):
    yard.land(yard.dubu([sag(1)], periode="202304", udlaest="20230505T060000"))
    before, files = yard.state(), yard.files()
    real = table_reader.read_table

    def full(stream, table, ctx):
        yield from real(stream, table, ctx)
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(table_reader, "read_table", full)
        with pytest.raises(FlisError) as caught:
            yard.land(yard.dubu([sag(1), sag(2)]))
    assert caught.value.code == "disk-full"
    assert yard.state() == before
    assert [p.state for p in yard.land().packages] == ["landed"]
    assert len(yard.files()) == len(files) + 1


def many(yard, rows: int) -> Pack:
    """A package with so many rows of dubu_sag, all alike but for their key."""
    header, row = yard.text("dubu_sag", "7.1", [sag(1)]).splitlines()
    body = b"".join(row.replace(b"S1", b"S%d" % n) + b"\r\n" for n in range(rows))
    yard.project = replace(yard.project, vars={**yard.project.vars, "zip_max_forhold": 10_000})
    return yard.dubu([], members={"DUBU_Sag.csv": header + b"\r\n" + body}, manifest=False)


def test_33_a_database_that_stops_in_the_middle_leaves_no_thread_waiting(yard, monkeypatch):
    """The threads would keep the process, and with it the lock, for ever."""

    def stopping(_, table, reader):
        reader.read_next_batch()
        raise FlisError("disk-full", folder="data", need=1, free=0)

    monkeypatch.setattr(records, "CHUNK", 1 << 12)
    monkeypatch.setattr(records, "PIECE", 1 << 12)
    with monkeypatch.context() as patch:
        patch.setattr("flis.store.duck.DuckStore.insert_batches", stopping)
        # The error is at hand while the threads are looked for, and holds on to all that it met.
        with pytest.raises(FlisError, match="disk-full") as caught:
            yard.land(many(yard, 5000))
        assert caught.value.__traceback__ is not None
        assert not [thread.name for thread in threading.enumerate() if thread.name.startswith("flis-read")]
    assert [p.landed for p in yard.land().packages] == [5001]


def test_35_a_tenth_of_the_memory_lands_the_same_rows(yard, monkeypatch):
    monkeypatch.setitem(duck._SETTINGS, "memory_limit", "22MB")
    (outcome,) = yard.land(many(yard, 300_000)).packages
    assert (outcome.state, outcome.landed) == ("landed", 300_001)
    assert yard.query("select count(distinct sag_id) from DSA.Raa.dubu_sag") == [(300_000,)]


def test_24_a_package_that_changes_while_it_is_read_is_read_anew(yard, monkeypatch):
    first, second = yard.dubu([sag(1)]), yard.dubu([sag(1), sag(2)])
    real, turns = table_reader.read_table, []

    def changing(stream, table, ctx):
        yield from real(stream, table, ctx)
        if not turns:
            turns.append(1)
            (yard.inbox / first.name).write_bytes(second.data)

    monkeypatch.setattr(table_reader, "read_table", changing)
    (outcome,) = yard.land(first).packages
    assert (outcome.state, outcome.landed) == ("landed", 3)
    assert yard.query("select sha256 from DSA.Drift.Datapakke") == [(second.sha256,)]
    assert len(yard.state()["raa.dubu_sag"]) == 2


def test_24_a_package_that_never_stands_still_is_refused(yard, monkeypatch):
    real, turns = table_reader.read_table, []

    def changing(stream, table, ctx):
        yield from real(stream, table, ctx)
        turns.append(1)
        (yard.inbox / ctx.package).write_bytes(yard.dubu([sag(n) for n in range(len(turns) + 1)]).data)

    monkeypatch.setattr(table_reader, "read_table", changing)
    assert only_error(yard.land(yard.dubu([sag(1)]))).code in ("file-error", "zip-corrupt")
    assert_nothing_landed(yard)


CANARIES = ("6101159876", "610115-9876", "Kanariefugl Hansen", "kanarie@example.dk")


def test_38_no_value_of_a_bad_row_is_ever_told(yard, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    columns = [c.name for c in yard.contracts.table("dubu_sag").columns_in("7.1") if c.name != "kommune_kode"]
    reports = []
    for number, canary in enumerate(CANARIES):
        bad = [{**sag(n), c: canary * 20} for n, c in enumerate(columns)]
        bad += [{**sag(100 + n), c: f"{canary};{canary}"} for n, c in enumerate(columns)]
        when = {"udlaest": f"20230605T0600{number:02}"}
        reports.append(yard.land(yard.dubu([sag(200), *bad], **when)))
        reports.append(yard.land(yard.dubu([{**sag(1), "kommune_kode": canary}], **when, created="2023-06-08")))
    broken = yard.text("dubu_sag", "7.1", [sag(1)]) + f'"{CANARIES[2]};{CANARIES[0]}\r\n'.encode()
    reports.append(yard.land(yard.dubu([sag(1)], members={"DUBU_Sag.csv": broken}, manifest=False)))
    assert len(yard.query("select 1 as en from DSA.Drift.AfvistRaekke")) > len(CANARIES) * len(columns)
    told = [repr(yard.state()), caplog.text, *capfd.readouterr(), repr(reports)]
    for report in reports:
        told.append(json.dumps(report.as_dict()))
        for outcome in report.packages:
            told += traceback.format_exception(outcome.error) if outcome.error else []
    for canary in (*CANARIES, "Kanariefugl", "6101159876"[:6] + "-"):
        assert not [text for text in told if canary in text]
    for path in yard.folder.rglob("*"):
        if path.is_file() and path.suffix not in (".zip",):
            data = path.read_bytes()
            assert not [canary for canary in CANARIES if canary.encode() in data], path.name


def test_27_an_unreadable_package_is_refused_and_the_others_land(yard, monkeypatch):
    from pathlib import Path

    bad = yard.dubu([sag(1)], periode="202304", udlaest="20230505T060000")
    real = Path.open

    def denied(self, *args, **kwargs):
        if self.name == bad.name:
            raise PermissionError(errno.EACCES, "Permission denied")
        return real(self, *args, **kwargs)

    yard.put(bad)
    monkeypatch.setattr(Path, "open", denied)
    report = yard.land(yard.dubu([sag(1)]))
    assert sorted(p.error.code if p.error else p.state for p in report.packages) == ["file-error", "landed"]
    assert "file-error" in yard.codes()


def test_foranstaltninger_keep_their_decimals(yard):
    yard.land(yard.dubu([sag(1)], [foranstaltning(1, dagspris_kr="1234,56"), foranstaltning(2, dagspris_kr="")]))
    found = yard.query("select dagspris_kr from DSA.Raa.dubu_foranstaltning order by raekke_nr")
    assert [value and str(value) for (value,) in found] == ["1234.56", None]


def test_38_a_person_in_the_name_of_a_file_is_not_told(yard, monkeypatch, caplog, capfd):
    """What is no datapakke by its name may be named after anybody: inbox, ledger, report and status show its form."""
    person = "Kanariefugl Zqxberg 7711223344"
    good = yard.dubu([sag(1)])
    rest = good.name + ".erstattet-1"
    for name in (person, f"{person}.zip.part", rest, f"{good.name}.{person}"):
        (yard.inbox / name).write_bytes(b"half")
    yard.put(Pack(f"{person}.zip", b"no zip"), yard.dubu([sag(1)], members={f"{person}.csv": b"a"}))
    monkeypatch.setenv("FLIS_DATA", str(yard.folder))
    monkeypatch.setenv("FLIS_TARGET", "duckdb")
    for arguments in (["land"], ["land", "--json"], ["status", "--package", f"{person}.zip"], ["status", "--json"]):
        with pytest.raises(SystemExit):
            main([*arguments, "--project-dir", str(ROOT)])
    told = caplog.text + "".join(capfd.readouterr()) + repr(yard.state())
    assert not any(part in told for part in ("anariefugl", "Zqxberg", "7711223344"))
    form = "xxxxxxxxxxx xxxxxxx 9999999999"
    for shown in (f"{form}.csv", f"{form}.zip is not named", f"{form}.zip\n", rest, "member-extra", "package-name"):
        assert shown in told


def test_an_extraction_in_the_future_is_told(yard):
    """A year that is mistyped: 2093 instead of 2023. No later delivery would replace it, so somebody must know."""
    late, good = (yard.dubu([sag(1)], udlaest=f"{year}0605T060000") for year in (2093, 2023))
    notes = {p.name: p.notes for p in yard.land(late, good).packages}
    assert notes[good.name] == ()
    (note,) = notes[late.name]
    assert note.startswith("extracted in the future")
