"""The work list of `flis status`: everything that needs a person by name, and nothing that is settled."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from tests.flis.typed import Typed
from tests.flis.yard import Pack, Yard, sag

from flis.datapakke.name import pattern_of
from flis.ground.errors import FlisError
from flis.look.worklist import acknowledge, run_lines, work_lines, work_of
from flis.project.folders import JOURNAL
from flis.store import journal

BAD = [sag(1), sag(1)]


def listed(yard: Yard) -> list[tuple[str, str, str]]:
    """(kind, code, name) of the work list."""
    with yard.store(read_only=True) as store:
        items = work_of(store, yard.folder, pattern_of(yard.project))
    assert all(item.do for item in items)
    json.dumps([item.as_dict() for item in items])
    return [(item.kind, item.code, item.name) for item in items]


def test_every_refused_package_is_named_also_where_another_of_the_month_landed(yard):
    before = yard.dubu(BAD, udlaest="20230604T060000")
    after = yard.dubu(BAD, udlaest="20230606T060000")
    yard.land(before, yard.dubu([sag(1)]), after, Pack("Hansens løn.zip", b"x"))
    expected = [
        ("refused", "duplicate-keys", before.name),
        ("refused", "duplicate-keys", after.name),
        ("refused", "package-name", "xxxxxxx xxx.zip"),
    ]
    assert listed(yard) == expected
    # Refused on every run, it is one thing to do.
    yard.land()
    assert listed(yard) == expected
    with yard.store(read_only=True) as store:
        first, second, _ = work_of(store, yard.folder, pattern_of(yard.project))
    assert (first.times, second.times) == (2, 2)
    assert "newer delivery" in first.do and "newer delivery" not in second.do


def test_a_package_that_was_deleted_or_has_landed_since_is_settled(yard):
    deleted, mended = yard.dubu(BAD), yard.dubu(BAD, periode="202306", udlaest="20230705T060000")
    yard.land(deleted, mended)
    assert [name for *_, name in listed(yard)] == [deleted.name, mended.name]
    (yard.inbox / deleted.name).unlink()
    yard.land(Pack(mended.name, yard.dubu([sag(1)], periode="202306", udlaest="20230705T060000").data))
    assert listed(yard) == []


def test_bytes_that_landed_under_another_name_are_refused_and_the_landed_package_is_not(yard):
    pack = yard.dubu([sag(1)])
    yard.land(pack)
    twin = Pack(pack.name.replace("0101", "0461"), pack.data)
    yard.land(twin)
    assert listed(yard) == [("refused", "same-bytes", twin.name)]


def test_what_waits_and_what_is_no_package_is_named(yard):
    waiting = yard.dubu([sag(1)])
    yard.put(waiting)
    (yard.inbox / "noter.txt").write_text("x", encoding="ascii")
    assert listed(yard) == [
        ("waiting", "not-landed", waiting.name),
        ("passed over in the inbox", "no-zip", "xxxxx.txt"),
    ]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Hansens løn.zip", "xxxxxxx xxx.zip"),
        ("0101_DUBU_202305_20230605T060099_r7.1.zip", "0101_DUBU_202305_20230605T060099_r7.1.zip"),
        ("0101_DUBU_202313_20230605T060000_r7.1.zip", "0101_DUBU_202313_20230605T060000_r7.1.zip"),
    ],
)
def test_what_waits_under_a_wrong_name_is_not_said_to_land(yard, name, told):
    yard.put(Pack(name, b"x"))
    assert listed(yard) == [("waiting", "package-name", told)]
    with yard.store(read_only=True) as store:
        (item,) = work_of(store, yard.folder, pattern_of(yard.project))
    assert told in item.what and "flis land" not in item.do and "a month and a time that exist" in item.do


def test_refused_rows_of_a_landed_package_are_told_until_a_newer_one_lands(yard):
    rows = [sag(n) for n in range(1500)]
    rows[3]["startdato"] = "x"
    pack = yard.dubu(rows)
    yard.land(pack)
    assert listed(yard) == [("refused rows", "refused-rows", pack.name)]
    with yard.store(read_only=True) as store:
        (item,) = work_of(store, yard.folder, pattern_of(yard.project))
    assert item.rows == 1 and f"flis status --package {pack.name}" in item.do
    yard.land(yard.dubu([sag(1)], udlaest="20230610T060000"))
    assert listed(yard) == []


def test_what_fetching_passed_over_or_could_not_fetch_is_told(yard):
    skipped = [
        {"name": "0101_DUBU_mangler.zip", "reason": "name", "text": "not the name of a package"},
        {"name": "p.zip", "reason": "marker", "text": "its marker file is not there yet"},
    ]
    failed = [FlisError("file-changed", file="q.zip").as_dict()]
    with journal.noted(yard.folder, journal.FETCH, "flis fetch") as entry:
        entry.facts = {"fetched": 0, "skipped": skipped, "failed": failed}
    assert listed(yard) == [
        ("not fetched", "file-changed", "file-changed"),
        ("passed over on the server", "marker", "p.zip"),
        ("passed over on the server", "name", "0101_DUBU_mangler.zip"),
    ]


def test_an_acknowledgement_is_of_these_bytes_and_this_code(yard):
    pack = yard.dubu(BAD)
    yard.land(pack)
    with yard.store() as store:
        done = acknowledge(store, work_of(store, yard.folder, pattern_of(yard.project)), pack.name)
        with pytest.raises(FlisError, match="bad-argument"):
            acknowledge(store, work_of(store, yard.folder, pattern_of(yard.project)), pack.name)
    assert [item.name for item in done.items] == [pack.name]
    ((name, code, who),) = yard.query("select pakke_navn, fejl_kode, kvitteret_af from DSA.Drift.Kvittering")
    assert (name, code) == (pack.name, "duplicate-keys") and who
    yard.land()
    assert listed(yard) == []
    # Other bytes under the same name are another matter.
    yard.land(Pack(pack.name, yard.dubu([*BAD, sag(2)]).data))
    assert listed(yard) == [("refused", "duplicate-keys", pack.name)]


def test_a_file_that_stops_every_landing_cannot_be_acknowledged(yard):
    (yard.drift_folder / "krl_undtagelser.csv.txt").write_text("x")
    with pytest.raises(FlisError) as caught, journal.noted(yard.folder, journal.LAND, "flis land"):
        yard.land()
    assert caught.value.code == "unknown-drift-file"
    with yard.store() as store:
        items = work_of(store, yard.folder, pattern_of(yard.project))
        with pytest.raises(FlisError, match="stops every landing"):
            acknowledge(store, items, "drift/krl_undtagelser.csv.txt")
    assert not [line for line in work_lines(items) if "--acknowledge" in line]


def test_what_has_no_name_of_a_package_is_acknowledged_as_it_is_listed(yard, monkeypatch, capsys):
    """The list masks the name of a file, and shows a code where it knows no file."""
    (yard.inbox / "læs mig.txt").write_text("x")
    with journal.noted(yard.folder, journal.FETCH, "flis fetch") as entry:
        entry.facts = {"failed": [FlisError("sftp-unreachable", host="h", port=1, reason="r", attempts=1).as_dict()]}
    assert [name for _, _, name in listed(yard)] == ["sftp-unreachable", "xxx xxx.txt"]
    monkeypatch.setenv("FLIS_DATA", str(yard.folder))
    monkeypatch.setenv("FLIS_TARGET", "duckdb")
    flis = Typed(capsys)
    for name in ("sftp-unreachable", "læs mig.txt"):
        code, out, err = flis("status", "--acknowledge", name)
        assert (code, "acknowledged" in out) == (0, True), err
    assert listed(yard) == []


def test_a_database_without_the_table_of_acknowledgements_has_a_work_list(yard):
    yard.land(yard.dubu(BAD))
    with yard.store() as store:
        store.execute("drop table DSA.Drift.Kvittering")
    assert len(listed(yard)) == 1


def test_refusals_of_one_cause_are_one_paragraph_with_every_name(yard):
    packs = [yard.dubu([sag(1)], kommune=k, release="7.2") for k in ("0101", "0151", "0461", "0751")]
    yard.land(*packs)
    with yard.store(read_only=True) as store:
        lines = list(work_lines(work_of(store, yard.folder, pattern_of(yard.project))))
    assert lines[0] == "To do: 4"
    assert [line for line in lines if "release-unknown" in line] == [
        f"  refused, release-unknown: {', '.join(pack.name for pack in packs)}"
    ]
    assert len(lines) == 5


def test_the_journal_tells_how_each_step_ended_and_survives_half_a_line(yard):
    with pytest.raises(FlisError), journal.noted(yard.folder, journal.FETCH, "flis run"):
        raise FlisError("sftp-no-folder", folder="f", host="h")
    with pytest.raises(KeyboardInterrupt), journal.noted(yard.folder, journal.LAND, "flis run"):
        raise KeyboardInterrupt
    with (yard.folder / JOURNAL).open("a", encoding="utf-8") as stream:
        stream.write('{"step": "land", "comm')
    with journal.noted(yard.folder, journal.BUILD, "flis build") as entry:
        entry.facts = {"failed": [{"name": "t", "kommuner": {"0461": 2}, "fix": "f"}]}
        journal.failed(entry, FlisError("build-failed", errors=1))
    steps = journal.last_steps(yard.folder)
    assert {name: (s.code, s.exit_code) for name, s in steps.items()} == {
        "fetch": ("sftp-no-folder", 4),
        "land": ("stopped", 130),
        "build": ("build-failed", 12),
    }
    lines = list(run_lines(steps))
    assert all(" UTC (flis " in line for line in lines if line.startswith("last"))
    assert "  failed: t, kommune 0461; `flis fix run f`" in lines


def test_the_journal_stays_small(yard, monkeypatch):
    monkeypatch.setattr(journal, "_BYTES", 2000)
    for _ in range(60):
        with journal.noted(yard.folder, journal.LAND, "flis land"):
            pass
    assert (yard.folder / JOURNAL).stat().st_size < 3000
    assert journal.last_steps(yard.folder)["land"].code is None


Flis = Callable[..., tuple[int, str]]


@pytest.fixture
def flis(yard: Yard, monkeypatch, capsys) -> Flis:
    monkeypatch.setenv("FLIS_DATA", str(yard.folder))
    monkeypatch.setenv("FLIS_TARGET", "duckdb")

    typed = Typed(capsys)

    def run(*words: str) -> tuple[int, str]:
        code, out, err = typed(*words)
        return code, out + err

    return run


def test_status_says_all_of_it_and_changes_nothing(yard, flis):
    pack = yard.dubu(BAD)
    yard.put(pack)
    assert flis("land")[0] == 8
    before = {p: p.read_bytes() for p in yard.folder.rglob("*") if p.is_file()}
    code, shown = flis("status")
    assert code == 0 and f"refused, duplicate-keys: {pack.name}" in shown and "last build: never" in shown
    assert max(len(line) for line in shown.splitlines()) <= 80
    document = json.loads(flis("status", "--json")[1])
    assert (document["last"]["land"]["code"], document["work"][0]["name"]) == ("packages-refused", pack.name)
    assert document["work"][0]["do"] == "Ask FLIS for a corrected package."
    assert {p: p.read_bytes() for p in yard.folder.rglob("*") if p.is_file()} == before
    assert flis("status", "--acknowledge", pack.name) == (0, f"acknowledged: {pack.name} (duplicate-keys)\n")
    assert json.loads(flis("status", "--json")[1])["work"] == []


def test_a_file_of_any_name_is_acknowledged_by_its_own_name(yard, flis):
    yard.land(Pack("Hansens løn.zip", b"x"))
    assert flis("status", "--acknowledge", "Hansens løn.zip")[0] == 0
    assert listed(yard) == []
    assert flis("status", "--acknowledge", "Hansens løn.zip")[0] == 2
