"""The target fabric: flis builds there and keeps no rows, and a secret comes from the environment alone."""

from __future__ import annotations

import pytest
from tests.paths import ROOT

from flis.ground.errors import FlisError
from flis.project.settings import find_project, read_target
from flis.store.open import open_mart, open_store, open_trial


@pytest.mark.parametrize("opening", [open_store, open_trial, open_mart])
def test_flis_keeps_no_rows_there(opening):
    target = read_target(find_project(ROOT), "fabric")
    assert target.is_built_only
    with pytest.raises(FlisError, match="bad-profile"):
        opening(target)


def test_the_login_is_the_machines_own_or_that_of_a_service_principal(monkeypatch):
    settings = read_target(find_project(ROOT), "fabric").settings
    assert settings["authentication"] == "ActiveDirectoryDefault"
    # DSA and DM lie in one warehouse, as in one database of SQL Server.
    assert (settings["database"], settings["client_secret"]) == ("FLIS", "")
    for name in ("TENANT_ID", "CLIENT_ID", "CLIENT_SECRET"):
        monkeypatch.setenv(f"FLIS_FABRIC_{name}", name.lower())
    settings = read_target(find_project(ROOT), "fabric").settings
    assert settings["authentication"] == "ActiveDirectoryServicePrincipal"
    assert [settings[name] for name in ("tenant_id", "client_id", "client_secret")] == [
        "tenant_id",
        "client_id",
        "client_secret",
    ]
