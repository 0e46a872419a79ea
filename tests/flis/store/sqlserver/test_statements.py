"""Every statement that flis sends, as it is sent, goes through Microsoft's own parser and through the binder."""

from __future__ import annotations

from datetime import date

import pytest
from tests.flis.yard import sag
from tests.tsql.driver import numbered
from tests.tsql.replay import judged
from tests.tsql.scriptdom import parse

from flis.fix.run import FixPlace, run_fix, undo_fix
from flis.fix.shipped import FIXES
from flis.landing.prune import prune
from flis.landing.rekey import rekey
from flis.look.status import package_status, status_of
from flis.store.open import open_store


def test_install_upgrade_land_rekey_and_prune_are_parsed_and_bound(bare, server, monkeypatch):
    open_store(bare.target, create=True).close()
    bare.install("7.0")
    old = bare.dubu([sag(1)], periode="202303", udlaest="20230405T060000", release="7.0")
    assert bare.land(old).failure is None
    bare.upgrade("7.1")
    good = bare.dubu([sag(1), sag(2, status_kode="?" * 30)])
    bad = bare.dubu([sag(1), sag(1)], periode="202304", udlaest="20230505T060000")
    bare.land(good, bad)
    with open_store(bare.target) as store:
        status_of(store, bare.contracts)
        package_status(store, old.name)
    monkeypatch.setenv("FLIS_PSEUDONYM_KEY_NEW", "n" * 40)
    assert rekey(bare.project, bare.contracts, bare.target).values == 2
    prune(bare.project, bare.contracts, bare.target, date(2024, 1, 1), newest_too=True)
    statements = sorted({sql for sql in server.log if not sql.startswith(("connect ", "bulk copy "))})
    for part in (
        "create database",
        "create schema",
        "create table DSA.Raa.dubu_sag",
        "alter table",
        "sp_getapplock",
        "hashbytes",
        "begin transaction",
        "insert into DSA.Raa.dubu_sag",
        "insert into DSA.Drift.AfvistRaekke",
        "rollback transaction",
        "delete from DSA.Raa.dubu_sag",
        "update DSA.Drift.Datapakke",
        "update DSA.Raa.dubu_sag set barn_noegle",
        "drop table",
    ):
        assert [sql for sql in statements if part in sql], part
    assert {sql: parse(numbered(sql)).errors for sql in statements} == dict.fromkeys(statements, ())
    assert judged(server.log) == {}
    # They are bound to the tables that the statements before have made.
    wrong = "update DSA.Raa.dubu_sag set alder = 1"
    assert set(judged([*server.log, wrong])) == {wrong}


@pytest.mark.parametrize("fix", FIXES, ids=lambda fix: fix.name)
def test_a_fix_is_parsed(yard, server, fix):
    assert yard.land(yard.dubu([sag(1)])).failure is None
    server.log.clear()
    with open_store(yard.target) as store:
        place = FixPlace(store, yard.project, yard.contracts, "7.1")
        run_fix(place, fix, (), keep=2 if fix.decides else None)
        undo_fix(place, fix, ("0101",))
    statements = [sql for sql in server.log if not sql.startswith("connect ")]
    assert len(statements) > 5
    assert {sql: parse(numbered(sql)).errors for sql in statements} == dict.fromkeys(statements, ())
