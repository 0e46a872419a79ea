"""Wrong arguments of every command: each ends with a clear message and an exit code, and does nothing."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from tests.flis.yard import ROOT, Yard
from tests.harness import FLIS

from flis.cli import COMMANDS, main

# The command line, its exit code, and a part of what is printed. FILE is a file, FOLDER one that does not exist.
WRONG = [
    ("nosuch", 2, "No such command 'nosuch'"),
    ("--nosuch", 2, "No such option '--nosuch'"),
    ("prune", 2, "Name either --before DAY or --without-agreement"),
    ("prune --before 2023-02-30", 2, "'2023-02-30' does not match the format '%Y-%m-%d'"),
    ("prune --before i-går", 2, "does not match the format"),
    ("prune --before 2099-01-01", 2, "lies in the future"),
    ("prune --before 2020-01-01 --without-agreement", 2, "Name either"),
    ("prune --without-agreement --newest-too", 2, "Name either"),
    ("generate", 2, "Missing option '--out'"),
    ("generate --out FILE", 2, "is a file"),
    ("generate --out FOLDER --from 2023-13", 2, "--from cannot be used: a month is written YYYY-MM"),
    ("generate --out FOLDER --to maj", 2, "--to cannot be used: a month is written YYYY-MM"),
    ("generate --out FOLDER --to 2022-01", 2, "before the first"),
    ("generate --out FOLDER --scale -1", 2, "--scale cannot be used: must be above 0"),
    ("generate --out FOLDER --scale nan", 2, "--scale cannot be used"),
    ("generate --out FOLDER --scale stor", 2, "'stor' is not a valid float"),
    ("generate --out FOLDER --seed x", 2, "'x' is not a valid integer"),
    ("generate --out FOLDER --kommuner 0999", 2, "--kommuner cannot be used"),
    ("generate --out FOLDER --uden-krl 0999", 2, "--uden-krl cannot be used"),
    ("generate --out FOLDER --fault nosuch", 2, "no such fault; there are bad-name"),
    ("generate --out FOLDER --fault late@0101:maj", 2, "name@kommune:YYYY-MM"),
    ("install --release 9.9", 9, "release-unknown"),
    ("upgrade", 2, "Missing option '--to'"),
    ("upgrade --to 9.9", 9, "release-unknown"),
    ("fix nosuch", 2, "No such command 'nosuch'"),
    ("fix show nosuch", 2, "unknown-fix"),
    ("fix run", 2, "Missing argument 'NAME'"),
    ("fix run oekonomi-dobbelt-primo --keep -1", 2, "-1 is not in the range"),
    ("fix run oekonomi-dobbelt-primo --rows -1", 2, "-1 is not in the range"),
    ("fix run oekonomi-dobbelt-primo --kommune 0999", 2, "0999 is no kommunekode"),
    ("fix undo nosuch", 2, "unknown-fix"),
    ("contract show nosuch", 2, "no contract has this table"),
    ("contract show dubu_sager", 2, "similar names are dubu_sag"),
    ("contract show dubu_sag --release 9.9", 2, "--release cannot be used: the project knows no release 9.9"),
    ("contract diff 7.0", 2, "Missing argument 'NEWER'"),
    ("contract diff 7.0 9.9", 2, "NEWER cannot be used: the project knows no release 9.9, only 7.0, 7.1"),
    ("contract diff 6 7.1", 2, "OLDER cannot be used"),
    ("spor UBU-004 --kommune 0461 --periode 2023-06 --personer", 2, "with --csv or --json only"),
    ("status --package nosuch", 2, "the ledger knows no such package"),
    ("status --acknowledge nosuch", 2, "nothing in the work list has this name"),
    ("status --target nosuch", 3, "no output nosuch"),
    ("status --project-dir FOLDER", 3, "no-project"),
    ("status --project-dir FILE", 2, "is a file"),
    ("land nosuch", 2, "unexpected extra argument"),
    ("fetch nosuch", 2, "unexpected extra argument"),
    ("run --dry-run", 2, "No such option '--dry-run'"),
    ("rekey nosuch", 2, "unexpected extra argument"),
    ("doctor nosuch", 2, "unexpected extra argument"),
    ("cubes --out FILE", 2, "is a file"),
    ("demo --out FILE", 2, "is a file"),
]
# An empty value is most often a variable of a script that is not set.
OPTIONS = [
    "prune --before", "prune --project-dir", "generate --out", "generate --kommuner", "generate --from",
    "install --release", "upgrade --to", "fix run oekonomi-dobbelt-primo --kommune", "contract show",
    "contract show dubu_sag --release", "contract diff 7.0", "status --package", "status --acknowledge",
    "status --target", "cubes --out", "demo --out", "build --select", "land --target", "fetch --target",
    "run --target", "rekey --target", "doctor --target",
]  # fmt: skip
EMPTY = [([*words.split(), value]) for words in OPTIONS for value in ("", " ")]
EMPTY += [[*words.split()[:-1], f"{words.split()[-1]}="] for words in OPTIONS if words.split()[-1].startswith("--")]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Yard:
    made = Yard(tmp_path_factory.mktemp("wrong") / "data")
    made.install()
    return made


def typed(words: list[str], monkeypatch: pytest.MonkeyPatch, yard: Yard) -> int:
    monkeypatch.setenv("FLIS_DATA", str(yard.folder))
    monkeypatch.setenv("FLIS_TARGET", "duckdb")
    monkeypatch.chdir(yard.folder.parent)
    before = _files(yard.folder.parent)
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert _files(yard.folder.parent) == before, "a wrong command wrote something"
    assert isinstance(ended.value.code, int)
    return ended.value.code


def _files(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if not path.name.startswith("flis.lock")}


@pytest.mark.parametrize(("words", "code", "part"), WRONG, ids=[words for words, *_ in WRONG])
def test_a_wrong_argument_ends_with_a_clear_message(installed, monkeypatch, capsys, words, code, part):
    (installed.folder / "FILE").touch()
    named = {"FILE": str(installed.folder / "FILE"), "FOLDER": str(installed.folder / "borte")}
    arguments = [named.get(word, word) for word in words.split()]
    if "--project-dir" not in words and not words.startswith(("nosuch", "--nosuch", "fix nosuch")):
        arguments += ["--project-dir", str(ROOT)]
    ended = typed(arguments, monkeypatch, installed)
    shown = capsys.readouterr()
    told = " ".join((shown.out + shown.err).split())
    assert (ended, part in told) == (code, True), told
    assert "Traceback" not in told and "internal" not in told


@pytest.mark.parametrize("words", EMPTY, ids=repr)
def test_an_empty_value_is_refused(installed, monkeypatch, capsys, words):
    assert typed(words, monkeypatch, installed) == 2
    assert "Empty value for" in capsys.readouterr().err


@pytest.mark.parametrize("command", [name for name in COMMANDS if name != "build"])
def test_an_unknown_option_of_any_command(installed, monkeypatch, capsys, command):
    """`flis build` hands its further options to dbt."""
    assert typed([command, "--nosuch"], monkeypatch, installed) == 2
    assert "No such option '--nosuch'" in capsys.readouterr().err


def test_the_faults_are_listed_without_a_folder_or_a_project(monkeypatch, capsys, tmp_path):
    """`generate --fault list` alone."""
    from flis.synthetic.generate.faults import FAULTS

    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as ended:
        main(["generate", "--fault", "list"])
    shown = capsys.readouterr().out
    assert (ended.value.code, [line.split()[0] for line in shown.splitlines() if line[0] != " "]) == (0, list(FAULTS))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", [("indsigt", "7512079998"), ("indsigt", "751207-9998"), ("spor", "--7512079998")])
def test_a_cpr_number_that_is_typed_as_an_argument_is_not_repeated(words):
    done = subprocess.run((*FLIS, *words), capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 2 and "xxxxxx-xxxx" in done.stderr
    assert "9998" not in done.stdout + done.stderr
