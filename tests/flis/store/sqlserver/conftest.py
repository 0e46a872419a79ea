"""An installation on a server that the tests can make misbehave."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from tests.flis.store.sqlserver.server import Server
from tests.flis.yard import KEY, Yard

from flis.project.settings import Target
from flis.store.open import open_store

SETTINGS = {
    "type": "sqlserver",
    "backend": "mssql-python",
    "server": "localhost",
    "port": 1433,
    "database": "DM",
    "schema": "dbo",
    "user": "flis",
    "password": "hemmelig;{}",
    "threads": 4,
}


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Server:
    made = Server()
    monkeypatch.setitem(sys.modules, "mssql_python", made.module())
    monkeypatch.setattr("flis.landing.package._PAUSE", 0)
    monkeypatch.setenv("FLIS_PSEUDONYM_KEY", KEY)
    monkeypatch.delenv("FLIS_KOMMUNER", raising=False)
    return made


@pytest.fixture
def bare(server: Server, tmp_path: Path) -> Yard:
    """A data folder whose databases are on ``server``, where nothing is installed."""
    yard = Yard(tmp_path / "data")
    yard.target = Target("sqlserver", "sqlserver", yard.folder, SETTINGS, collation="Latin1_General_100_BIN2")
    return yard


@pytest.fixture
def yard(bare: Yard, server: Server) -> Yard:
    """Release 7.1 is installed."""
    open_store(bare.target, create=True).close()
    bare.install()
    server.log.clear()
    return bare
