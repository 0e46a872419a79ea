"""An operator's month, from a server of another make to the mart: what is told is what happened, and all of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest
from tests import parsed
from tests.flis.fetch.foreign import Foreign
from tests.flis.typed import Typed
from tests.flis.yard import KEY, Pack, Yard, sag
from tests.paths import ROOT

from flis.mart import build

TEST = "personale_ansaettelse_i_to_systemer"


@pytest.fixture
def yard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Yard:
    monkeypatch.setenv("FLIS_PSEUDONYM_KEY", KEY)
    monkeypatch.delenv("FLIS_KOMMUNER", raising=False)
    for name in ("DBT_TARGET_PATH", "DBT_LOG_PATH", "DBT_PROJECT_DIR", "DBT_PROFILES_DIR"):
        monkeypatch.delenv(name, raising=False)
    made = Yard(tmp_path / "data")
    made.install()
    parsed.given(made.folder)
    return made


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Foreign]:
    with Foreign(tmp_path / "server", name="asyncssh") as started:
        yield started


@pytest.fixture
def flis(yard: Yard, server: Foreign, monkeypatch: pytest.MonkeyPatch, capsys) -> Typed:
    """A command as the operator types it: exit code, output, errors."""
    settings = {
        "FLIS_DATA": yard.folder, "FLIS_TARGET": "duckdb", "FLIS_SFTP_HOST": "127.0.0.1", "FLIS_SFTP_USER": server.user,
        "FLIS_SFTP_PORT": server.port, "FLIS_SFTP_KEY": server.key, "FLIS_SFTP_KNOWN_HOSTS": server.known_hosts,
        "FLIS_SFTP_FOLDER": server.files,
    }  # fmt: skip
    for name, value in settings.items():
        monkeypatch.setenv(name, str(value))
    # The failing test asks Datakvalitet, which reads the findings of every control. Only those of staff are built here.
    # The others are empty tables, so that the month's build stays short.
    empty_findings(yard.folder / "DM.duckdb")
    built = ("+drift__fund_personale", "_drift__fund", "kontrol", "drift__datakvalitet", "+drift__datapakke")
    chosen = ("--indirect-selection", "empty", "--select", TEST, *built)
    monkeypatch.setattr(build, "BUILD", (*build.BUILD, *chosen))

    return Typed(capsys)


def empty_findings(path: Path) -> None:
    """A table without rows for each model of findings, as dbt would have named it: Drift.FundSag of drift__fund_sag."""
    columns = "kontrol_id varchar, kommune_kode varchar, periode date, noegle varchar, antal integer"
    with duckdb.connect(str(path)) as mart:
        mart.execute("create schema if not exists Drift")
        for model in (ROOT / "models" / "dm").glob("*/kontrol/drift__fund_*.sql"):
            name = "".join(word.capitalize() for word in model.stem.removeprefix("drift__").split("_"))
            mart.execute(f"create table Drift.{name} ({columns})")


def payroll(yard: Yard, omraade: str) -> Pack:
    """The same ansættelse, at work in the same month, from one of two payroll systems."""
    hired, present = (yard.contracts.table(f"{omraade.lower()}_{part}") for part in ("ansaettelse", "naervaer"))
    employment = {
        "kommune_kode": "0101", "ansaettelse_id": "A1", "medarbejder_noegle": "6101800001", "stilling_kode": "10",
        "beskaeftigelsesdecimal": "1", "startdato": date(2020, 1, 1).strftime(hired.format.dato),
    }  # fmt: skip
    month = date(2023, 5, 1).strftime(present.format.dato)
    hours = {"kommune_kode": "0101", "periode": month, "ansaettelse_id": "A1", "naervaer_timer": "100"}
    return yard.pack({hired.name: [employment], present.name: [hours]}, omraade=omraade)


def test_nothing_that_happened_is_missing(yard, server, flis, monkeypatch):
    good = yard.dubu([sag(1), sag(2)])
    broken = yard.dubu([sag(1), sag(1)], kommune="0751")
    twin = Pack(good.name.replace("0101", "0461"), good.data)
    misnamed = Pack("0101_DUBU_juni.zip", good.data)
    staff = [payroll(yard, omraade) for omraade in ("KMD_LOEN", "SILKEBORG_DATA")]
    for pack in (good, broken, twin, misnamed, *staff):
        (server.files / pack.name).write_bytes(pack.data)

    code, out, err = flis("run")
    # The screen: each step, also though the last one failed, and nothing of dbt's log.
    assert code == 12, out + err
    words = " ".join(out.split())
    assert "fetched 5 packages" in words and "9999_xxxx_xxxx.zip" in words
    assert f"duplicate-keys: {broken.name}" in words and f"same-bytes: {twin.name}" in words
    assert "landed 3 packages" in words and "2 refused" in words
    assert f"failed: test {TEST}, 1 row; kommune 0101 (1)" in words
    assert "`flis fix run personale-dubletter`" in words
    assert "tables are new" in words
    assert "build-failed: dbt build ended with 1 errors." in words
    assert not [word for word in ("START sql", "Running with dbt", "6101800001") if word in out + err]
    assert max(len(line) for line in out.splitlines() if " " in line.strip()) <= 80

    # The machine's document holds every step, too. Nothing is new; what was refused is refused again. DM stays as it
    # is, and the test fails again.
    monkeypatch.setattr(build, "BUILD", (*build.BUILD[: build.BUILD.index(TEST) + 1],))
    code, out, _ = flis("run", "--json")
    document = json.loads(out)
    assert (code, document["code"], document["exit_code"]) == (12, "build-failed", 12)
    assert document["fetch"]["fetched"] == [] and [f["reason"] for f in document["fetch"]["skipped"]].count("name") == 1
    refused = {p["name"]: p["error"]["code"] for p in document["land"]["packages"] if p["state"] == "refused"}
    assert refused == {broken.name: "duplicate-keys", twin.name: "same-bytes"}
    (failed,) = document["build"]["failed"]
    assert (failed["name"], failed["kommuner"], failed["fix"]) == (TEST, {"0101": 1}, "personale-dubletter")

    # The work list: what needs a person, by name and with what to do, and how each step ended.
    code, out, _ = flis("status", "--json")
    status = json.loads(out)
    assert code == 0
    assert [(item["kind"], item["code"], item["name"]) for item in status["work"]] == [
        ("refused", "duplicate-keys", broken.name),
        ("refused", "same-bytes", twin.name),
        ("passed over on the server", "name", "9999_xxxx_xxxx.zip"),
    ]
    assert all(item["do"] for item in status["work"])
    ends = {step: entry["code"] for step, entry in status["last"].items()}
    assert ends == {"fetch": None, "land": "packages-refused", "build": "build-failed"}

    # The mart: one row per package name, also where bytes landed under one and were refused under another.
    with duckdb.connect(str(yard.folder / "DM.duckdb"), read_only=True) as mart:
        rows = mart.execute("select pakke_navn, status, fejl_kode from Drift.Datapakke order by 1").fetchall()
    expected = {pack.name: ("landet", None) for pack in (good, *staff)}
    expected |= {broken.name: ("afvist", "duplicate-keys"), twin.name: ("afvist", "same-bytes")}
    assert rows == [(name, *expected[name]) for name in sorted(expected)]
