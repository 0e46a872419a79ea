"""The archive: kept as it came, landed again, pruned."""

from __future__ import annotations

import errno
import os
import stat
from datetime import date, datetime, timedelta

import pytest
from tests.flis.yard import Yard, foranstaltning, noegletal, sag

from flis.ground.errors import FlisError
from flis.landing.prune import prune, still_the_newest
from flis.project.folders import ARCHIVE
from flis.store.ledger import Levering

APRIL = {"periode": "202304", "udlaest": "20230505T060000"}


def pruned(yard: Yard, before: str, *, dry_run: bool = False, newest_too: bool = True):
    day = date.fromisoformat(before)
    return prune(yard.project, yard.contracts, yard.target, day, dry_run=dry_run, newest_too=newest_too)


def test_the_archive_is_the_owners_alone(yard):
    yard.land(yard.dubu([sag(1)]))
    (path,) = yard.archive.rglob("*.zip")
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(yard.archive.stat().st_mode) == 0o700
    assert path.parent == yard.archive


def test_everything_lands_again_in_a_new_database(yard):
    yard.land(yard.dubu([sag(1)], **APRIL))
    yard.land(yard.dubu([sag(1), sag(2)]))
    yard.land(yard.dubu([sag(1), sag(3)], created="2023-06-07T06:00:00Z"))
    yard.land(yard.benchmark([noegletal("0101", "01-05-2023")]))
    before, files = yard.state(), yard.files()
    (yard.folder / "DSA.duckdb").unlink()
    yard.install()
    report = yard.land_archive()
    assert [p.state for p in report.packages] == ["landed"] * 4
    assert yard.state() == before
    assert yard.files() == files
    assert {p.state for p in yard.land_archive().packages} == {"known"}


def test_pruning_removes_rows_and_files_before_a_day(yard):
    yard.drift("krl_undtagelser.csv", "kommune_kode;fra_dato;til_dato;driftsmeddelelse_id\n0101;2023-05-01;;\n")
    os.utime(yard.drift_folder / "krl_undtagelser.csv", (0, 0))
    bad = [sag(n) for n in range(1500)]
    bad[3]["startdato"] = "x"
    yard.land(yard.dubu(bad, **APRIL))
    yard.land(yard.dubu([sag(1), sag(2)]))
    before = yard.state()
    trial = pruned(yard, "2023-06-05", dry_run=True)
    assert yard.state() == before
    assert (len(trial.packages), trial.rows, len(trial.files)) == (1, 1500, 1)
    assert "Archives Act" in trial.lines()[-1]
    # Where nothing goes, the law has nothing to say.
    assert "Archives Act" not in "".join(pruned(yard, "1900-01-01").lines())
    report = pruned(yard, "2023-06-05")
    assert (report.packages, report.rows, report.files) == (trial.packages, trial.rows, trial.files)
    after = yard.state()
    assert len(after["raa.dubu_sag"]) == 2
    assert len(after["raa.drift_krl_undtagelse"]) == 1
    assert not after["drift.afvistraekke"]
    assert {row[0] for row in yard.query("select status from DSA.Drift.Datapakke where periode = '2023-04-01'")} == {
        "slettet"
    }
    assert not yard.query("select 1 as en from DSA.Drift.Levering where periode = '2023-04-01'")
    assert [name for _, name in yard.files()] == [yard.dubu([sag(1)]).name]
    again = pruned(yard, "2023-06-05")
    assert (again.packages, again.rows, again.files) == ((), 0, ())


def newest(yard: Yard, kommune: str = "0101") -> list[str]:
    """The sager of the newest state."""
    return sorted(row[4] for row in yard.current()["dubu_sag"] if row[-1] == 1 and row[1] == kommune)


def test_pruning_brings_no_older_state_back(yard):
    corrected = yard.dubu([sag(1), sag(2)], udlaest="20230720T060000")
    june = {"periode": "202306", "udlaest": "20230705T060000"}
    state = yard.dubu([sag(3)], **june)
    # Of the same name as the newest, and not the newest: it goes.
    first = yard.dubu([sag(4)], created="2023-06-01T06:00:00Z", **june)
    other = yard.dubu([sag(5)], kommune="0461", **june)
    yard.land(first)
    yard.land(corrected, state, other)
    before = yard.state()
    trial = pruned(yard, "2023-07-10", dry_run=True)
    assert yard.state() == before and newest(yard) == ["S3"]
    report = pruned(yard, "2023-07-10")
    assert newest(yard) == ["S3"] and newest(yard, "0461") == []
    assert report.packages == trial.packages == tuple(sorted([other.name, first.name]))
    assert report.kept == trial.kept == (state.name,)
    assert "1 package extracted before 2023-07-10 stay, as a kommune's newest state:" in report.lines()[-3]
    assert sorted(report.files) == sorted([first.name, other.name])
    assert sorted(p.read_bytes() for p in yard.archive.rglob("*.zip")) == sorted([corrected.data, state.data])
    # Once nothing of an older month stays, it goes as well; and what is asked again finds nothing.
    assert pruned(yard, "2023-07-10").packages == ()
    assert pruned(yard, "2023-08-01").kept == ()
    assert newest(yard) == [] and not list(yard.archive.rglob("*.zip"))


def test_a_package_that_stays_in_one_table_brings_no_older_state_back_in_another():
    def levering(number: int, tabel: str, month: int, day: int) -> Levering:
        udlaest = datetime(2023, 7, day)
        return Levering(number, tabel, "0101", date(2023, month, 1), udlaest, udlaest, 1)

    found = [levering(1, "a", 5, 20), levering(2, "a", 6, 5), levering(2, "b", 6, 5), levering(3, "b", 7, 1)]
    # The corrected May (1) keeps June (2) in a, and June keeps July (3) in b.
    newest = {("a", "0101"): 2, ("b", "0101"): 3}
    assert still_the_newest(found, newest, datetime(2023, 7, 10)) == {2, 3}
    assert still_the_newest(found[1:], newest, datetime(2023, 7, 10)) == set()


CANARIES = [f"Kanariefugl-{n}" for n in range(40)]


def land_canaries(yard: Yard) -> None:
    """April with canaries in landed and in refused rows, May without."""
    rows = [foranstaltning(n, lovhjemmel=canary) for n, canary in enumerate(CANARIES)]
    yard.land(yard.dubu([sag(1)], rows, **APRIL))
    yard.land(yard.dubu([sag(1), sag(2)]))


def found(yard: Yard) -> set[str]:
    """The names of the files that hold a canary. Few short texts are not compressed, so that they can be found."""
    return {
        path.name
        for path in yard.folder.rglob("*")
        if path.is_file() and path.suffix != ".zip" and any(c.encode() in path.read_bytes() for c in CANARIES)
    }


def test_pruning_leaves_nothing_of_a_row_in_any_file(yard):
    land_canaries(yard)
    assert found(yard) == {"DSA.duckdb"}
    with yard.store() as store:
        store.execute("delete from DSA.Raa.dubu_foranstaltning where periode = '2023-04-01'")
        store.execute("checkpoint DSA")
    # What is only deleted can still be read.
    assert found(yard) == {"DSA.duckdb"}
    before = yard.query("select * from information_schema.columns where table_catalog = 'DSA' order by all")
    pruned(yard, "2023-06-05")
    assert found(yard) == set()
    assert [name for name in yard.folder.iterdir() if name.suffix in (".ny", ".wal", ".tmp")] == []
    assert yard.query("select * from information_schema.columns where table_catalog = 'DSA' order by all") == before
    assert yard.query("select count(*) from DSA.Raa.dubu_sag") == [(2,)]
    with yard.store() as store, pytest.raises(FlisError, match="database"):
        # The keys came along: a number of an installation stands once.
        store.execute("insert into DSA.Drift.Installation select * from DSA.Drift.Installation")
    later = yard.dubu([sag(1)], periode="202306", udlaest="20230705T060000")
    assert [p.state for p in yard.land(later).packages] == ["landed"]


def test_33_a_pruning_that_finds_no_room_is_ended_by_the_next(yard, monkeypatch):
    land_canaries(yard)

    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr("flis.ground.durable.sync", full)
        with pytest.raises(FlisError, match="disk-full"):
            pruned(yard, "2023-06-05")
    assert yard.query("select count(*) from DSA.Raa.dubu_sag") == [(2,)]
    assert not list(yard.folder.glob("*.ny"))
    assert len(pruned(yard, "2023-06-05").files) == 1
    assert found(yard) == set()


def test_a_file_left_behind_by_a_pruning_is_found_by_the_next(yard):
    pack = yard.dubu([sag(1)], **APRIL)
    yard.land(pack)
    pruned(yard, "2024-01-01")
    (yard.archive / pack.name).write_bytes(pack.data)
    report = pruned(yard, "2024-01-01")
    assert (report.packages, report.files) == ((), (pack.name,))


def test_a_file_of_another_name_is_left_alone(yard):
    yard.archive.mkdir()
    (yard.archive / "own.zip").write_bytes(b"mine")
    assert pruned(yard, "2024-01-01").files == ()
    assert (yard.archive / "own.zip").exists()


@pytest.mark.parametrize(
    ("place", "fault", "code", "next_run"),
    [
        ("Path.replace", errno.EACCES, "file-error", ["known"]),
        ("Path.replace", errno.ENOSPC, "disk-full", ["known"]),
        ("_own_folder", errno.EROFS, "file-error", ["known"]),
        # It has been moved; only that its name is on the disk cannot be promised.
        ("sync_folder", errno.EIO, "file-error", []),
    ],
)
def test_33_an_archive_that_cannot_be_written_is_told_and_the_next_run_goes_on(
    yard, monkeypatch, place, fault, code, next_run
):
    def failing(*_):
        raise OSError(fault, os.strerror(fault))

    with monkeypatch.context() as patch:
        patch.setattr(f"flis.landing.archive.{place}", failing)
        if code == "disk-full":
            with pytest.raises(FlisError, match=code):
                yard.land(yard.dubu([sag(1)]))
        else:
            failure = yard.land(yard.dubu([sag(1)])).failure
            assert failure is not None and failure.code == code
    assert [p.state for p in yard.land().packages] == next_run
    assert [folder for folder, _ in yard.files()] == [ARCHIVE]
    assert len(yard.state()["raa.dubu_sag"]) == 1


def test_the_newest_delivery_of_each_kommune_and_table_stays_whatever_the_day(yard):
    yard.land(yard.dubu([sag(1)], **APRIL))
    yard.land(yard.dubu([sag(1), sag(2)]), yard.benchmark([noegletal("0101", "01-05-2023")]))
    # Of another kommune there is only one, and it is old.
    yard.land(yard.dubu([sag(9)], kommune="0461", **APRIL))
    trial = pruned(yard, "2026-01-01", dry_run=True, newest_too=False)
    assert trial.packages == ("0101_DUBU_202304_20230505T060000_r7.1.zip",)
    assert len(trial.kept) == 3 and trial.as_dict()["packages"][0]["periode"] == "2023-04"
    assert "  0101 DUBU 2023-04: 1 package, 2 rows" in trial.lines()
    report = pruned(yard, "2026-01-01", newest_too=False)
    assert (report.packages, report.kept, report.files) == (trial.packages, trial.kept, trial.packages)
    assert newest(yard) == ["S1", "S2"] and newest(yard, "0461") == ["S9"]
    assert pruned(yard, "2026-01-01", newest_too=False).nothing
    assert len(pruned(yard, "2026-01-01").packages) == 3


@pytest.mark.parametrize("newest_too", [False, True])
def test_a_future_day_is_refused(yard, newest_too):
    yard.land(yard.dubu([sag(1)]))
    with pytest.raises(FlisError, match="in the future"):
        pruned(yard, f"{date.today() + timedelta(days=1)}", newest_too=newest_too)
    assert len(yard.files()) == 1


def test_pruning_where_nothing_is_installed(empty_yard):
    with pytest.raises(FlisError, match="not-installed"):
        pruned(empty_yard, "2024-01-01")
