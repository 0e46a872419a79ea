"""`flis run`, step by step: an error of a step is printed at once, and ends the run only if later steps meet it."""

from __future__ import annotations

import json

import pytest
from tests.flis.typed import Typed
from tests.flis.yard import Yard, sag

from flis.cli import month
from flis.ground.errors import FlisError
from flis.mart.report import BuildReport


@pytest.fixture
def flis(yard: Yard, monkeypatch, capsys) -> Typed:
    """`flis run` over ``yard``, without a server. What dbt would do is left out."""
    monkeypatch.setenv("FLIS_DATA", str(yard.folder))
    monkeypatch.setenv("FLIS_TARGET", "duckdb")
    monkeypatch.delenv("FLIS_SFTP_HOST", raising=False)
    monkeypatch.setattr(month, "_build", lambda *_: BuildReport({"success": 1}, 0.0))

    return Typed(capsys)


def test_without_a_server_what_lies_in_the_inbox_lands_and_dm_is_built(yard, flis):
    yard.put(yard.dubu([sag(1)]))
    code, out, err = flis("run")
    assert (code, "no-sftp-settings" in err, "Set FLIS_SFTP_HOST" in err, "next step" in err) == (3, True, True, True)
    assert "landed 1 package" in out and "built: 1 success" in out
    assert "last fetch:" in (status := flis("status")[1]) and "no-sftp-settings" in status
    code, out, _ = flis("run", "--json")
    document = json.loads(out)
    assert (code, document["exit_code"], document["code"]) == (3, 3, "no-sftp-settings")
    assert document["fetch"]["code"] == "no-sftp-settings" and {"land", "build"} <= document.keys()


@pytest.mark.parametrize(
    ("error", "goes_on"),
    [
        (FlisError("sftp-unreachable", host="h", port=22, reason="r", attempts=5), True),
        (FlisError("host-key-revoked", host="h"), True),
        (FlisError("login-refused", host="h", user="u", offered="o", accepts="a", advice="d"), True),
        (FlisError("disk-full", folder="f", need=2, free=1), False),
    ],
    ids=lambda value: getattr(value, "code", ""),
)
def test_an_error_of_the_server_alone_holds_up_no_landing(yard, flis, monkeypatch, error, goes_on):
    def fails(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(month, "_fetch", fails)
    yard.put(yard.dubu([sag(1)]))
    code, out, err = flis("run")
    assert (code, err.count(f"{error.code}:")) == (error.exit_code, 1)
    assert ("landed 1 package" in out) is goes_on
    # Alone, fetching ends with the error.
    assert flis("fetch")[0] == error.exit_code


def test_a_file_of_drift_that_stops_the_landing_is_on_the_work_list(yard, flis):
    yard.drift("krl_undtagelser.csv.txt", "x")
    assert flis("run")[0] == 3
    (item,) = json.loads(flis("status", "--json")[1])["work"]
    assert (item["kind"], item["code"]) == ("stops every landing", "unknown-drift-file")
    assert item["name"] == "drift/krl_undtagelser.csv.txt" and "move it out of drift/" in item["do"]
    assert "drift/krl_undtagelser.csv.txt" in flis("status")[1]
    (yard.drift_folder / "krl_undtagelser.csv.txt").unlink()
    yard.drift("krl_undtagelser.csv", "kommune_kode;fra_dato;til_dato;driftsmeddelelse_id\n0101;x;;\n")
    assert flis("land")[0] == 3
    (item,) = json.loads(flis("status", "--json")[1])["work"]
    assert (item["name"], item["code"]) == ("drift/krl_undtagelser.csv", "bad-drift-file")
    assert "record 2" in item["what"] and "models/dsa/drift/_drift__sources.yml" in item["do"]
    yard.drift("krl_undtagelser.csv", None)
    assert flis("land")[0] == 0
    assert json.loads(flis("status", "--json")[1])["work"] == []


def drift_of(flis: Typed) -> list[tuple[str, str]]:
    """What `flis doctor` finds in drift/."""
    findings = json.loads(flis("doctor", "--json")[1])["findings"]
    return [(finding["state"], finding["what"]) for finding in findings if finding["check"] == "drift"]


def test_doctor_looks_into_drift(yard, flis):
    header = "kommune_kode;fra_dato;til_dato;driftsmeddelelse_id\n"
    assert drift_of(flis) == [("ok", "drift/ holds no file"), ("ok", "KRL packages land, of every kommune")]
    yard.drift("krl_undtagelser.csv", f"{header}0101;2023-05-01;;\n0851;2023-05-01;;\n")
    before = {path: path.read_bytes() for path in yard.folder.rglob("*") if path.is_file()}
    held, krl = drift_of(flis)
    assert held == ("ok", "drift/ holds krl_undtagelser.csv; drift/krl_undtagelser.csv will land 2 rows")
    assert krl == ("ok", "KRL packages land, except those of 0101, 0851, for the months given")
    assert {path: path.read_bytes() for path in yard.folder.rglob("*") if path.is_file()} == before
    yard.land()
    assert drift_of(flis)[0] == ("ok", "drift/ holds krl_undtagelser.csv")
    yard.drift("krl_undtagelser.csv", f"{header}0101;x;;\n")
    ((state, what),) = drift_of(flis)
    assert (state, what.split(":")[0], "record 2" in what) == ("fail", "bad-drift-file", True)
    yard.drift("KRL undtagelser.csv", header)
    ((state, what),) = drift_of(flis)
    assert (state, what.split(":")[0]) == ("fail", "unknown-drift-file")
    # Without a database the names are looked at all the same.
    (yard.folder / "DSA.duckdb").unlink()
    assert drift_of(flis)[0][0] == "fail"
    (yard.drift_folder / "KRL undtagelser.csv").unlink()
    assert [state for state, _ in drift_of(flis)] == ["ok"]
