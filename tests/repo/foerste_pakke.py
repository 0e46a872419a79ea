"""The unknown zip of docs/foerste-pakke.md, and what the page's commands print in an installation of their own."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.disguises.clothes import Disguise, clothed, path_of
from tests.flis.yard import KEY, foranstaltning, sag
from tests.harness import flis
from tests.paths import ROOT

from flis.cli import main
from flis.project.contract import Contracts

PAGE = ROOT / "docs" / "foerste-pakke.md"
STRANGER = Disguise(
    *("stranger", "danish", "cp1252", ",", '"', "."),
    dato="%d.%m.%Y",
    titles=2,
    folder="udtraek/",
    sign="..",
    shuffled=True,
)
RELEASE = "7.1"
WHOLE = ("flis build", "flis rapport")


@dataclass(frozen=True)
class Step:
    """A block of commands on the page, and the block of output below it, if there is one."""

    commands: tuple[str, ...]
    output: str | None


def steps() -> list[Step]:
    text = PAGE.read_text(encoding="utf-8")
    found = re.findall(r"```sh\n(.*?)```(?:\n\n```text\n(.*?)```)?", text, re.DOTALL)
    return [Step(tuple(commands.splitlines()), output or None) for commands, output in found]


def unknown_zip(path: Path, contracts: Contracts) -> None:
    """Sager and foranstaltninger of one kommune, as no contract describes them."""
    rows = {
        "dubu_sag": [sag(n, startdato=f"{n % 28 + 1:02}-02-2022", **_codes(n)) for n in range(40)],
        "dubu_foranstaltning": [
            foranstaltning(n, foranstaltningstype_kode="110", startdato="13-03-2022") for n in range(40)
        ],
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, made in rows.items():
            table = contracts.table(name)
            by_field = [{c.felt: row.get(c.name, "") for c in table.columns} for row in made]
            archive.writestr(path_of(table, STRANGER), clothed(by_field, table, RELEASE, STRANGER))


def _codes(n: int) -> dict[str, str]:
    ended = "31-12-9999" if n % 3 else "01-05-2023"
    return {"slutdato": ended, "sagstype_kode": "10", "prioritet_kode": "" if n % 2 else "3"}


def answered(work: Path) -> None:
    """What the page's two blocks of YAML say: the first is replaced by the second."""
    before, after = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    file = work / "lokal" / "kontrakt.yml"
    text = file.read_text(encoding="utf-8")
    assert text.count(before) == 1
    file.write_text(text.replace(before, after), encoding="utf-8")


def carried_out(step: Step, work: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """What the commands of a step print. The whole mart is left to the tests of the demo, which build it anyway."""
    lines = [line for line in step.commands if line not in WHOLE and not line.startswith("export")]
    printed = "".join(_run(line, work, capsys) for line in lines)
    printed = printed.replace(str(work / "lokal"), "lokal").replace("\\", "/")
    return re.sub(r"[0-9.]+ s\b", "1.0 s", printed)


def _run(line: str, work: Path, capsys: pytest.CaptureFixture[str]) -> str:
    words = shlex.split(line.replace("$FLIS_DATA/", ""))
    if words[0] == "mkdir":
        (work / words[-1]).mkdir()
        return ""
    if words[0] == "cp":
        shutil.copyfile(work / words[1], work / words[2])
        return ""
    if words[0] == "cat":
        return (work / words[1]).read_text(encoding="utf-8")
    if words[:2] == ["flis", "build"]:
        # dbt reads nothing of lokal/kontrakt.yml, so the parse of this run of the tests serves.
        return flis(work, *words[1:], FLIS_PSEUDONYM_KEY=KEY)
    if words[0] == "python":
        done = subprocess.run(
            (sys.executable, *words[1:]), cwd=work, capture_output=True, text=True, encoding="utf-8", check=True
        )
        return done.stdout
    capsys.readouterr()
    with pytest.raises(SystemExit) as ended:
        main([str(work / word) if word.endswith(".zip") else word for word in words[1:]])
    assert not ended.value.code, line
    return capsys.readouterr().out
