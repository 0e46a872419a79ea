"""Installing and upgrading: additive, repeatable, and never half done."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import duckdb
import pytest
from tests.flis.yard import ROOT, Yard

from flis.ground.errors import FlisError
from flis.project.contract import Contracts
from flis.store.install import require_release, require_whole


def columns(yard: Yard, table: str) -> frozenset[str]:
    with yard.store(read_only=True) as store:
        return store.columns().get(table, frozenset())


def test_install_twice_changes_nothing(empty_yard):
    first = empty_yard.install("7.0")
    before = empty_yard.query("select loebenr, release, tidspunkt from DSA.Drift.Installation")
    assert first.before is None
    assert any("Raa.dubu_sag" in statement for statement in first.statements)
    assert "sammenligning" not in str(first.statements)
    assert empty_yard.install("7.0").statements == ()
    assert empty_yard.query("select loebenr, release, tidspunkt from DSA.Drift.Installation") == before


def test_install_adds_what_a_contract_has_got_since(empty_yard):
    whole = empty_yard.contracts
    sager = whole.table("dubu_sag")
    fewer = replace(sager, columns=tuple(c for c in sager.columns if c.name != "prioritet_kode"))
    others = tuple(t for t in whole.tables if t.name not in ("dubu_sag", "borger_indbyggertal"))
    empty_yard.contracts = Contracts((*others, fewer))
    empty_yard.install()
    empty_yard.contracts = whole
    with empty_yard.store() as store, pytest.raises(FlisError, match=r"not-installed.*DSA\.Raa\.") as caught:
        require_whole(store, whole, "7.1")
    assert "flis install" in caught.value.do
    assert len(empty_yard.install().statements) == 2
    assert "prioritet_kode" in columns(empty_yard, "raa.dubu_sag")
    assert columns(empty_yard, "raa.borger_indbyggertal")


def test_a_dry_run_of_install_creates_nothing(empty_yard):
    from flis.store.install import install

    with empty_yard.store() as store:
        report = install(store, empty_yard.project, empty_yard.contracts, "7.1", dry_run=True)
        assert report.statements
        assert not store.columns()


def test_upgrade_brings_the_new_columns_and_tables(empty_yard):
    empty_yard.install("7.0")
    assert "prioritet_kode" not in columns(empty_yard, "raa.dubu_sag")
    report = empty_yard.upgrade("7.1")
    assert (report.before, report.release) == ("7.0", "7.1")
    assert "prioritet_kode" in columns(empty_yard, "raa.dubu_sag")
    assert columns(empty_yard, "raa.sammenligning_sammenligningskommune")
    assert empty_yard.upgrade("7.1").statements == ()
    assert empty_yard.query("select release from DSA.Drift.Installation order by loebenr") == [("7.0",), ("7.1",)]
    with empty_yard.store(read_only=True) as store:
        assert require_release(store, "7.1") == "7.1"
        with pytest.raises(FlisError, match="release-project"):
            require_release(store, "7.0")


def test_an_upgraded_database_has_the_columns_of_an_installed_one(empty_yard, tmp_path):
    empty_yard.install("7.0")
    empty_yard.upgrade("7.1")
    fresh = Yard(tmp_path / "fresh")
    fresh.install("7.1")
    with empty_yard.store(read_only=True) as old:
        shape = dict(old.columns())
    with fresh.store(read_only=True) as new:
        assert shape == new.columns()


def test_an_upgrade_that_fails_leaves_the_old_release(empty_yard, monkeypatch):
    from flis.store import ledger

    empty_yard.install("7.0")

    def fail(*_):
        raise FlisError("internal", reason="cut off")

    monkeypatch.setattr(ledger, "add_installation", fail)
    with pytest.raises(FlisError, match="internal"):
        empty_yard.upgrade("7.1")
    assert "prioritet_kode" not in columns(empty_yard, "raa.dubu_sag")
    assert empty_yard.query("select release from DSA.Drift.Installation") == [("7.0",)]


@pytest.mark.parametrize(
    ("installed", "step", "release", "code"),
    [
        ("7.1", "upgrade", "7.0", "release-backwards"),
        ("7.1", "upgrade", "9.9", "release-unknown"),
        (None, "upgrade", "7.1", "not-installed"),
        ("7.1", "install", "7.0", "release-backwards"),
        ("7.0", "install", "7.1", "release-project"),
        (None, "install", "9.9", "release-unknown"),
    ],
)
def test_what_cannot_be_is_refused(empty_yard, installed, step, release, code):
    if installed:
        empty_yard.install(installed)
    with pytest.raises(FlisError) as caught:
        getattr(empty_yard, step)(release)
    assert caught.value.code == code


def test_reading_where_nothing_is_installed(empty_yard):
    with pytest.raises(FlisError, match="not-installed"):
        empty_yard.store(read_only=True)
    assert not list(empty_yard.folder.glob("*.duckdb"))


def test_a_point_in_time_has_its_type_in_both_databases(yard):
    for name in ("DSA", "DM"):
        with duckdb.connect(str(yard.folder / f"{name}.duckdb")) as connection:
            assert connection.execute("select cast('2023-05-01 06:00:00' as datetime2)").fetchone()


def plugin(yard: Yard) -> None:
    """What dbt-duckdb does with the plugin that profiles.yml names."""
    from flis.mart.plugin import Plugin

    paths = yard.target.settings["attach"][0]
    credentials = SimpleNamespace(path=str(yard.target.dm_path), attach=[SimpleNamespace(**paths)])
    made = Plugin("flis", {}, credentials)
    made.update_connection_config(credentials, {})
    with duckdb.connect(credentials.path) as connection:
        made.configure_connection(connection)
        connection.execute(f"attach if not exists '{paths['path']}' as DSA")
        assert connection.execute("select count(*) from DSA.Raa.dubu_sag").fetchone()
        assert connection.execute("select cast('2023-05-01' as datetime2)").fetchone()


@pytest.fixture
def over_the_project(monkeypatch):
    """dbt's flags are those of the process: a test before this one may have run dbt in it, over another project."""
    monkeypatch.setattr("flis.mart.plugin.get_flags", lambda: SimpleNamespace(PROJECT_DIR=str(ROOT)))


@pytest.mark.usefixtures("over_the_project")
def test_dbt_installs_where_nothing_is(tmp_path):
    fresh = Yard(tmp_path / "new" / "data")
    plugin(fresh)
    assert fresh.query("select release from DSA.Drift.Installation") == [(fresh.project.release,)]
    plugin(fresh)
    assert len(fresh.query("select release from DSA.Drift.Installation")) == 1


@pytest.mark.usefixtures("over_the_project")
def test_dbt_leaves_an_older_release_to_its_own_gate(empty_yard):
    empty_yard.install("7.0")
    plugin(empty_yard)
    assert empty_yard.query("select release from DSA.Drift.Installation") == [("7.0",)]


def test_profiles_yml_names_the_plugin(yard):
    from flis.project.settings import read_target

    assert read_target(yard.project, "duckdb").settings["plugins"] == [{"module": "flis.mart.plugin"}]
