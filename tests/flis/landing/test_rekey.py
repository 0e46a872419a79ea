"""Another pseudonym key: afterwards DSA is as if everything had landed under it, or nothing has changed."""

from __future__ import annotations

from datetime import date

import pytest
from tests.flis.yard import KEY, Yard, foranstaltning, sag

from flis.datapakke import zip
from flis.ground.errors import FlisError
from flis.landing.archive import archived
from flis.landing.prune import prune
from flis.landing.rekey import rekey
from flis.store.duck import DuckStore

NEW = "n" * 40


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setenv("FLIS_PSEUDONYM_KEY", KEY)
    monkeypatch.setenv("FLIS_PSEUDONYM_KEY_NEW", NEW)
    return monkeypatch


def packs(yard):
    later = {"periode": "202306", "udlaest": "20230703T060000", "created": "2023-07-03T06:00:00Z"}
    return [
        yard.dubu([sag(1), sag(2)], [foranstaltning(1), foranstaltning(9)]),
        # The same child, a corrected delivery, and a package that is refused.
        yard.dubu([sag(1), sag(3)], **later),
        yard.dubu([sag(4, startdato="31-02-2022")], kommune="0147"),
    ]


@pytest.fixture
def landed(keys, tmp_path) -> Yard:
    yard = Yard(tmp_path / "data")
    yard.install()
    yard.land(*packs(yard))
    return yard


def turn(yard, **options):
    return rekey(yard.project, yard.contracts, yard.target, **options)


def test_each_archived_package_is_read_once(landed, monkeypatch):
    opened, real = [], zip.open_package

    def counting(path, *rest):
        opened.append(path.name)
        return real(path, *rest)

    monkeypatch.setattr(zip, "open_package", counting)
    turn(landed)
    assert sorted(opened) == sorted(path.name for path in archived(landed.target.data_folder))


def test_afterwards_it_is_as_if_landed_under_the_new_key(landed, keys, tmp_path):
    before = {value for (value,) in landed.query("select barn_noegle from DSA.Raa.dubu_sag")}
    report = turn(landed)
    other = Yard(tmp_path / "other")
    keys.setenv("FLIS_PSEUDONYM_KEY", NEW)
    other.install()
    other.land(*packs(other))
    assert landed.state() == other.state()
    assert (report.packages, report.persons, report.values) == (2, 4, 7)
    # Nothing of the old ones is left in any page of the file, and the months that follow land.
    data = landed.target.dsa_path.read_bytes()
    assert before
    assert not [value for value in before if value.encode() in data]
    following = {"periode": "202307", "udlaest": "20230803T060000", "created": "2023-08-03T06:00:00Z"}
    assert landed.land(landed.dubu([sag(1)], **following)).packages[0].state == "landed"
    assert len(landed.query("select distinct barn_noegle from DSA.Raa.dubu_sag where sag_id = 'S1'")) == 1


def test_a_dry_run_changes_nothing(landed):
    before = landed.target.dsa_path.read_bytes()
    report = turn(landed, dry_run=True)
    assert (report.persons, report.values) == (4, 7)
    assert landed.target.dsa_path.read_bytes() == before


@pytest.mark.parametrize(
    "where", ["insert", "create table DSA.Drift.Noegleskift", "update DSA.Raa", "update DSA.Drift"]
)
def test_interrupted_it_has_changed_nothing_and_can_be_done_again(landed, monkeypatch, where):
    state = landed.state()

    def stopped(self, sql, *rest):
        if str(sql).startswith(where):
            raise KeyboardInterrupt
        return execute(self, sql, *rest)

    execute = DuckStore.execute
    with monkeypatch.context() as broken:
        broken.setattr(DuckStore, "execute", stopped)
        if where == "insert":
            broken.setattr(DuckStore, "insert_batches", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            turn(landed)
    assert {k: v for k, v in landed.state().items() if "skift" not in k} == state
    assert turn(landed).persons == 4


def test_persons_of_packages_that_are_gone_from_the_archive_stop_it(landed):
    state = landed.state()
    first, *others = sorted(landed.archive.iterdir())
    away = landed.folder / "borte"
    # One of them, and an archive that is not mounted.
    for gone in ([first], [first, *others]):
        away.mkdir()
        for path in gone:
            path.rename(away / path.name)
        told = set()
        for dry_run in (True, False):
            with pytest.raises(FlisError, match="rekey-incomplete") as caught:
                turn(landed, dry_run=dry_run)
            told.add(caught.value.what)
        assert len(told) == 1
        assert landed.state() == state
        for path in gone:
            (away / path.name).rename(path)
        away.rmdir()
    first.unlink()
    # What is pruned is gone from both, and hinders nothing.
    prune(landed.project, landed.contracts, landed.target, date(2023, 7, 1), newest_too=True)
    assert turn(landed).packages == 1


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (KEY, KEY, "bad-setting"),
        (KEY, "", "bad-setting"),
        ("", NEW, "bad-setting"),
        (KEY, "short", "weak-pseudonym-key"),
        ("w" * 40, NEW, "pseudonym-key-changed"),
    ],
)
def test_keys_that_are_refused(landed, keys, old, new, code):
    keys.setenv("FLIS_PSEUDONYM_KEY", old)
    keys.setenv("FLIS_PSEUDONYM_KEY_NEW", new)
    with pytest.raises(FlisError) as caught:
        turn(landed)
    assert caught.value.code == code
    assert not [key for key in (old, new) if key and key in str(caught.value)]
