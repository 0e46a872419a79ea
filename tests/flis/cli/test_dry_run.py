"""`--dry-run` says what would be done, and does nothing: no folder, no file, no lock, no byte changed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.flis.typed import Typed
from tests.flis.yard import KEY, sag

from flis.ground.lock import held

Flis = Callable[..., tuple[int, str]]


@pytest.fixture
def flis(tmp_path: Path, monkeypatch, capsys) -> Flis:
    """Runs a command over the data folder of ``yard`` (which need not be there)."""
    monkeypatch.setenv("FLIS_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("FLIS_TARGET", "duckdb")
    monkeypatch.setenv("FLIS_PSEUDONYM_KEY_NEW", KEY[::-1] + "x")

    typed = Typed(capsys)

    def run(*words: str) -> tuple[int, str]:
        code, out, err = typed(*words)
        return code, out + err

    return run


def everything(folder: Path) -> dict[str, bytes | None]:
    return {str(p.relative_to(folder)): p.read_bytes() if p.is_file() else None for p in folder.rglob("*")}


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("install", 0),
        ("install --json", 0),
        ("upgrade --to 7.1", 9),
        ("land", 9),
        ("land --from-archive", 9),
        ("prune --before 2020-01-01", 9),
        ("rekey", 9),
        ("fix run oekonomi-dobbelt-primo", 9),
        ("fix undo oekonomi-dobbelt-primo", 9),
        ("fetch", 3),
    ],
)
def test_22_where_nothing_is_installed_nothing_is_made(tmp_path, flis, monkeypatch, command, code):
    monkeypatch.delenv("FLIS_SFTP_HOST", raising=False)
    ended, shown = flis(*command.split(), "--dry-run")
    assert ended == code, shown
    assert not (tmp_path / "data").exists()
    if command == "install":
        assert "DSA would be installed at release 7.1" in shown and "create table DSA.Raa.dubu_sag" in shown


@pytest.mark.parametrize(
    "command",
    [
        "install", "upgrade --to 7.1", "land", "land --from-archive", "prune --before 2020-01-01", "fix list",
        "fix run oekonomi-dobbelt-primo", "fix undo oekonomi-dobbelt-primo", "rekey",
    ],
)  # fmt: skip
def test_22_no_byte_of_an_installation_changes(yard, flis, command):
    yard.land(yard.dubu([sag(1)]))
    yard.put(yard.dubu([sag(n) for n in range(3000)], periode="202306", udlaest="20230705T060000"))
    yard.put(yard.dubu([sag(1), sag(1)], periode="202307", udlaest="20230805T060000"))
    dry = () if command == "fix list" else ("--dry-run",)
    # Another run at work does not hinder it: nothing is locked, nothing is written.
    with held(yard.folder, "flis run"):
        before = everything(yard.folder)
        code, shown = flis(*command.split(), *dry)
        assert everything(yard.folder) == before
    assert code == (8 if command == "land" else 0), shown


def test_a_dry_run_of_landing_says_what_landing_says(yard, flis):
    yard.drift("krl_undtagelser.csv", "kommune_kode;fra_dato;til_dato;driftsmeddelelse_id\n0101;2020-01-01;;\n")
    yard.land(yard.dubu([sag(1)]))
    yard.put(
        yard.dubu([sag(n) for n in range(300)], periode="202306", udlaest="20230705T060000"),
        yard.dubu([sag(1), sag(1)], periode="202307", udlaest="20230805T060000"),
        yard.pack({}, omraade="KRL", periode="202307", udlaest="20230805T060000"),
        yard.dubu([sag(1)]),
    )
    trial, real = (json.loads(flis("land", "--json", *more)[1]) for more in (("--dry-run",), ()))
    for report in (trial, real):
        report.pop("seconds")
    assert (trial.pop("dry_run"), real.pop("dry_run")) == (True, False)
    assert trial == real
    assert [p["state"] for p in real["packages"]] == ["known", "landed", "refused", "refused"]
