"""Settings of every wrong form: a code of the catalogue names them, never a fault in flis."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.paths import ROOT

from flis.cli import main

PROJECT = (ROOT / "dbt_project.yml").read_text(encoding="utf-8")
POSIX = os.name == "posix"
Flis = Callable[..., tuple[int, str]]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of its own, and an environment that says nothing."""
    folder = tmp_path / "project"
    shutil.copytree(ROOT / "models" / "dsa", folder / "models" / "dsa")
    shutil.copytree(ROOT / "models" / "ordliste", folder / "models" / "ordliste")
    shutil.copytree(ROOT / "seeds", folder / "seeds")
    for name in ("dbt_project.yml", "profiles.yml"):
        shutil.copyfile(ROOT / name, folder / name)
    for name in [n for n in os.environ if n.startswith(("FLIS_", "DBT_"))]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.setenv("FLIS_PSEUDONYM_KEY", "k" * 40)
    return folder


@pytest.fixture
def flis(project: Path, capsys: pytest.CaptureFixture[str]) -> Flis:
    def typed(*arguments: str) -> tuple[int, str]:
        """The exit code, and all that was printed."""
        with pytest.raises(SystemExit) as ended:
            main([*arguments, "--project-dir", str(project)])
        printed = capsys.readouterr()
        return ended.value.code, printed.out + printed.err  # type: ignore[return-value]

    return typed


def changed(name: str, value: str) -> str:
    """dbt_project.yml with another value of the var ``name``; empty: without it."""
    line = f"  {name}: {value}\n" if value else ""
    return re.sub(rf"(?m)^  {name}:.*\n", lambda _: line, PROJECT)


def profile(output: str) -> str:
    return f"flis:\n  target: duckdb\n  outputs:\n    duckdb: {output}\n"


GOOD = "{type: duckdb, path: data/DM.duckdb, attach: [{path: data/DSA.duckdb, alias: DSA}]}"


def with_path(path: str) -> str:
    return profile(f"{{type: duckdb, path: '{path}', attach: [{{path: data/DSA.duckdb, alias: DSA}}]}}")


def with_attach(attach: str) -> str:
    return profile(f"{{type: duckdb, path: data/DM.duckdb, attach: {attach}}}")


NO_PROJECTS = ["x", "5", b"\xff\xfe", "[" * 5000, "a: 2023-99-99", "? [a]\n: b"]


@pytest.mark.parametrize("text", [*NO_PROJECTS, "vars: 5", "vars: [flis_release]", "profile: [1]"])
@pytest.mark.parametrize("command", ["land", "doctor"])
def test_a_project_file_that_cannot_be_used(project, flis, text, command):
    (project / "dbt_project.yml").write_bytes(text.encode() if isinstance(text, str) else text)
    code, printed = flis(command)
    assert (code, "bad-setting" in printed) == (3, True), printed


@pytest.mark.parametrize("value", ["", "abc", "[1]", "''", "true", "7.1x", "-1"])
@pytest.mark.parametrize("command", ["install", "doctor"])
def test_a_release_that_is_none(project, flis, value, command):
    (project / "dbt_project.yml").write_text(changed("flis_release", value), encoding="utf-8")
    code, printed = flis(command)
    assert (code, "bad-setting: The setting flis_release" in printed) == (3, True), printed


@pytest.mark.parametrize("value", ["", "'('", "5", "'(?P<kommune>a{99999999999999999999})'", "[1]", f"'{'(' * 9000}'"])
@pytest.mark.parametrize("command", ["land", "fetch", "prune", "generate"])
def test_a_pattern_of_names_that_is_none(project, flis, monkeypatch, value, command):
    assert flis("install")[0] == 0
    monkeypatch.setenv("FLIS_SFTP_HOST", "localhost")
    (project / "dbt_project.yml").write_text(changed("pakkenavn", value), encoding="utf-8")
    more = {"prune": ("--before", "2020-01-01"), "generate": ("--out", str(project / "out"), "--scale", "0.01")}
    code, printed = flis(command, *more.get(command, ()))
    assert (code, "bad-setting: The setting pakkenavn" in printed) == (3, True), printed


@pytest.mark.parametrize("value", ["", ".inf", ".nan", "-1", "x", "true", "[1]", "1e300"])
@pytest.mark.parametrize("command", ["land", "generate"])
def test_a_share_that_is_no_number(project, flis, value, command):
    assert flis("install")[0] == 0
    (project / "dbt_project.yml").write_text(changed("max_afviste_pct", value), encoding="utf-8")
    code, printed = flis(command, *(("--out", str(project / "out")) if command == "generate" else ()))
    assert (code, "bad-setting: The setting max_afviste_pct" in printed) == (3, True), printed


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "5",
        b"\xff\xfe",
        "",
        "flis: 5",
        "flis: {outputs: 5}",
        "flis: {outputs: [duckdb], target: duckdb}",
        "flis: {outputs: {duckdb: 5}, target: duckdb}",
        "flis: {outputs: {duckdb: &a [*a]}, target: duckdb}",
        profile("{type: duckdb, path: x, attach: &a [*a]}"),
        profile("{type: [duckdb]}"),
        profile("{type: duckdb}"),
        profile("{type: duckdb, path: 5}"),
        profile("{type: duckdb, path: ''}"),
        profile('{type: duckdb, path: "a\\0b"}'),
        *(with_attach(attach) for attach in ("5", "x", "[5]", "[{alias: DSA}]", "[{alias: DSA, path: 5}]", "[]", "{}")),
        *(
            with_path(f"{{{{ {expression} }}}}/DM")
            for expression in ("1/0", "env_var()", "env_var(1)", "none | as_number", "1 +", "x.y.z", "''.zfill(-1)()")
        ),
        *(with_path(path) for path in (("a?b/DM", "a\\b/DM") if POSIX else ())),
    ],
)
@pytest.mark.parametrize("command", ["install", "doctor"])
def test_a_profile_that_cannot_be_used(project, flis, text, command):
    (project / "profiles.yml").write_bytes(text.encode() if isinstance(text, str) else text)
    code, printed = flis(command)
    assert (code, "bad-profile" in printed or "bad-setting: The setting profiles.yml" in printed) == (3, True), printed


def test_the_profile_of_these_tests_is_a_good_one(project, flis):
    (project / "profiles.yml").write_text(profile(GOOD), encoding="utf-8")
    assert [flis(command)[0] for command in ("install", "land", "status")] == [0, 0, 0]


@pytest.mark.parametrize(
    "text",
    [
        "sources: 5",
        "sources: [5]",
        "sources: [{name: dubu, tables: [5]}]",
        "sources: [{name: dubu, schema: Raa, tables: [{name: t, columns: 5, description: d}]}]",
        "sources: [{name: dubu, schema: Raa, tables: [{name: t, columns: [], description: d, config: {meta: [1]}}]}]",
        "sources: [{name: dubu, schema: Raa, tables: [{name: t, columns: [], description: d,"
        " config: {meta: {fil: f, noegle: [], levering: fuld, fra_release: x}}}]}]",
        "[]",
        b"\xff",
    ],
)
def test_a_contract_of_another_form(project, flis, text):
    path = project / "models" / "dsa" / "dubu" / "_dubu__sources.yml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    code, printed = flis("contract", "check")
    assert (code, "bad-contract" in printed or "bad-setting" in printed) == (3, True), printed


@pytest.mark.parametrize("text", [b"\xff{{", b"{{ x(", b"{{ nothing }}\n\nselect\n", b"{{ source() }}", None])
@pytest.mark.parametrize("name", ["macros/projekt/gaeldende.sql", "macros/projekt/gaeldende_levering.sql"])
def test_sql_of_the_project_that_is_not_as_shipped(project, flis, name, text):
    shutil.copytree(ROOT / "macros", project / "macros")
    flis("install")
    assert flis("fix", "list")[0] == 0
    (project / name).unlink()
    if text is not None:
        (project / name).write_bytes(text)
    code, printed = flis("fix", "list")
    assert (code, "bad-setting" in printed) == (3, True), printed


@pytest.mark.parametrize("name", [b"\xff\xfe", b"a?b", b"a\\b"] if POSIX else [])
@pytest.mark.parametrize("command", ["install", "land", "status", "doctor"])
def test_a_data_folder_that_duckdb_cannot_name(project, flis, monkeypatch, name, command):
    monkeypatch.setenv("FLIS_DATA", os.fsdecode(os.fsencode(project) + b"/" + name))
    code, printed = flis(command)
    assert (code, "bad-setting: The setting FLIS_DATA" in printed) == (3, True), printed


def test_a_key_of_any_bytes_is_a_key(flis, monkeypatch):
    monkeypatch.setenv("FLIS_PSEUDONYM_KEY", os.fsdecode(b"\xff\xfe" * 20))
    flis("install")
    assert flis("land")[0] == 0


@pytest.mark.parametrize("argument", ["x" * 100_000, "a\x1b[31m\nb"])
def test_what_was_typed_is_not_repeated_without_bound(flis, argument):
    commands = (("land", "--target", argument), ("contract", "show", argument), (argument,), ("land", f"--{argument}"))
    for command in (*commands, ("install", "--release", argument), ("status", "--package", argument)):
        for form in ((), ("--json",)):
            code, printed = flis(*command, *form)
            assert code in (2, 3, 9), printed[:500]
            assert len(printed) < 5000
            assert "\x1b" not in printed
            if form and code != 2:
                assert set(json.loads(printed)) == {"code", "exit_code", "what", "do"}


@pytest.mark.parametrize("gone", [True] if POSIX else [])
def test_a_working_folder_that_is_gone(project, tmp_path, monkeypatch, capsys, gone):
    folder = tmp_path / "gone"
    folder.mkdir()
    monkeypatch.chdir(folder)
    folder.rmdir()
    with pytest.raises(SystemExit) as ended:
        main(["status"])
    assert (ended.value.code, "no-project" in capsys.readouterr().err) == (3, True)
