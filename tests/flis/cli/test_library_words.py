"""Errors whose own text holds a value: each library is made to write one, and flis shows and keeps nothing of it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from tests.flis.typed import Typed
from tests.flis.yard import KEY, ROOT, Yard

from flis import cli
from flis.ground.errors import FlisError

CANARY = "6101154321-Kanariefugl"
PARTS = (CANARY, "610115", "Kanariefugl")


def of_duckdb() -> object:
    import duckdb

    return duckdb.connect().execute(f"select cast('{CANARY}' as integer)")


def of_pyarrow() -> object:
    from pyarrow import csv

    return csv.read_csv(io.BytesIO(f"a,b\n1,2,{CANARY}\n".encode()))


def of_openpyxl() -> object:
    from openpyxl.utils.datetime import from_ISO8601

    return from_ISO8601(CANARY)


def of_yaml() -> object:
    import yaml

    return yaml.safe_load(f"key: [{CANARY}\nother: x")


def of_jinja() -> object:
    import jinja2

    return jinja2.Environment().from_string("{{ value." + CANARY.split("-")[1] + ".x }}").render(value={})


def of_paramiko() -> object:
    import paramiko

    return paramiko.SSHConfig.from_text(f"Host *\n  {CANARY}\n")


def of_zipfile() -> object:
    zipfile.ZipFile(made := io.BytesIO(), "w").close()
    return zipfile.ZipFile(made).open(CANARY)


def of_the_time() -> object:
    from datetime import datetime

    return datetime.strptime(CANARY, "%Y%m%d")


LIBRARIES = [of_duckdb, of_pyarrow, of_openpyxl, of_yaml, of_jinja, of_paramiko, of_zipfile, of_the_time]


@pytest.fixture
def flis(yard: Yard, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Typed:
    monkeypatch.setenv("FLIS_DATA", str(yard.folder))
    monkeypatch.setenv("FLIS_TARGET", "duckdb")
    monkeypatch.setenv("FLIS_PSEUDONYM_KEY", KEY)
    monkeypatch.chdir(ROOT)
    return Typed(capsys)


def nothing_of_it(yard: Yard, *said: str) -> None:
    """Neither in what was printed nor in a file that flis wrote."""
    logs = [path.read_text(encoding="utf-8") for path in yard.folder.rglob("*") if path.suffix in (".log", ".jsonl")]
    for part in PARTS:
        assert not [text for text in (*said, *logs) if part in text], part


@pytest.mark.parametrize("provoke", LIBRARIES, ids=lambda f: f.__name__.removeprefix("of_"))
def test_38_a_librarys_own_text_is_never_told(yard, flis, monkeypatch, provoke: Callable[[], object]):
    with pytest.raises(Exception) as own:
        provoke()
    assert any(part in str(own.value) for part in PARTS), "the library no longer says it; provoke another text"

    @click.command("speak")
    @click.option("--project-dir")
    def speak(project_dir: str) -> None:
        provoke()

    monkeypatch.setattr(cli.LazyGroup, "get_command", lambda *_: speak)
    code, out, err = flis("speak")
    assert (code, err.split(":")[0]) == (1, "internal")
    assert type(own.value).__name__ in err
    assert (yard.folder / "logs" / "flis.log").is_file()
    nothing_of_it(yard, out, err)


def in_the_local_contract(yard: Yard, folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    (folder / "kontrakt.yml").write_text(f"tabeller: [{CANARY}\nkilder: x", encoding="utf-8")
    monkeypatch.setenv("FLIS_LOKAL", str(folder))
    return ["contract", "check"]


def in_the_profile(yard: Yard, folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    text = f"flis: {{target: x, outputs: {{x: {{type: duckdb, path: \"{{{{ 'y' | {CANARY.split('-')[1]} }}}}\"}}}}}}"
    (folder / "profiles.yml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("DBT_PROFILES_DIR", str(folder))
    monkeypatch.delenv("FLIS_TARGET")
    return ["status"]


def in_the_ssh_config(yard: Yard, folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    (folder / ".ssh").mkdir()
    (folder / ".ssh" / "config").write_text(f"Host *\n  {CANARY}\n", encoding="utf-8")
    for name, value in (("HOME", folder), ("USERPROFILE", folder), ("FLIS_SFTP_HOST", "somewhere.invalid")):
        monkeypatch.setenv(name, str(value))
    return ["fetch"]


def in_a_workbook(yard: Yard, folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A cell of the type date that holds a name: openpyxl repeats it."""
    import openpyxl

    openpyxl_book = openpyxl.Workbook()
    openpyxl_book.active.append([c.felt for c in yard.contracts.table("sammenligning_sammenligningskommune").columns])
    openpyxl_book.active.append([2023] * 7)
    openpyxl_book.save(before := io.BytesIO())
    path = yard.drift_folder / "Sammenligningskommune.xlsx"
    with zipfile.ZipFile(before) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            part = old.read(name).replace(b'<c r="A2" t="n"><v>2023', f'<c r="A2" t="d"><v>{CANARY}'.encode())
            assert name != "xl/worksheets/sheet1.xml" or CANARY.encode() in part
            new.writestr(name, part)
    return ["land"]


PLACES = [in_the_local_contract, in_the_profile, in_the_ssh_config, in_a_workbook]


@pytest.mark.parametrize("put", PLACES, ids=lambda f: f.__name__)
def test_38_nor_where_an_operator_meets_it(yard, flis, monkeypatch, tmp_path, put):
    (folder := tmp_path / "elsewhere").mkdir()
    code, out, err = flis(*put(yard, folder, monkeypatch))
    assert code == 3, out + err
    nothing_of_it(yard, out, err)


def test_38_nor_by_the_database_that_rows_land_in(yard):
    with pytest.raises(FlisError) as caught:
        yard.query(f"select cast('{CANARY}' as integer)")
    assert caught.value.code == "database"
    assert not [part for part in PARTS if part in f"{caught.value} {caught.value.do}"]
