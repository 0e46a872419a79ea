"""Plays `flis demo`: the release letter as a story, in which each step is a command that an operator would type.

The SFTP server is real, on the loopback address. The packages are invented, and their true figures are known. The demo
compares the figures at the end with them, and a wrong figure is an error.
"""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from flis.ground.errors import FlisError
from flis.look.spor.compiled import keep_first_build
from flis.project.folders import CUBES, DEMO, DOKUMENTATION, DRIFT, RAPPORT
from flis.project.settings import Project, Target, read_target
from flis.synthetic.demo.figures import Figures, read_figures
from flis.synthetic.generate.drift_files import write_drift_files
from flis.synthetic.generate.run import generate
from flis.synthetic.generate.settings import GenerateReport, GenerateSettings, Package, parse_fault

KOMMUNER = ("0101", "0461", "0851")
# Without a KRL agreement in the story; the repository names no real exceptions.
WITHOUT_KRL = ("0851",)
FIRST, LAST = date(2022, 7, 1), date(2023, 8, 1)
SCALE = 0.08
FAULTS = (
    "corrected@0461:2023-06",
    "bad-rows@0101:2023-07",
    "late@0851:2023-07",
    "wrong-kommune@:2023-06",
    "personale-dubletter@0461:2023-07",
)
NEW_RELEASE = date(2023, 5, 1)
JUNE = date(2023, 6, 1)

Say = Callable[[str], None]


@dataclass(frozen=True)
class DemoReport:
    """The folder of the demo, how long it took, and its figures."""

    folder: Path
    seconds: float
    figures: Figures

    def as_dict(self) -> dict[str, Any]:
        return {"folder": str(self.folder), "seconds": round(self.seconds, 1), "figures": self.figures.as_dict()}


@dataclass(frozen=True)
class _Stage:
    """The folders of the story, and the environment of its commands."""

    project: Project
    data: Path
    env: Mapping[str, str]
    say: Say

    def flis(self, *arguments: str, expect: int = 0) -> None:
        """Run a command as an operator would. An unexpected result ends the story."""
        self._shown(arguments)
        self._expect(arguments, subprocess.run(**self._process(arguments), check=False).returncode, expect)

    def together(self, *commands: Sequence[str]) -> None:
        """Run several commands at the same time, of which at most one starts dbt, and show each as if it ran alone."""
        processes = [subprocess.Popen(**self._process(words), stdout=subprocess.PIPE) for words in commands]
        try:
            for words, process in zip(commands, processes, strict=True):
                self._shown(words)
                printed, _ = process.communicate()
                sys.stdout.buffer.write(printed)
                self._expect(words, process.returncode, 0)
        finally:
            for process in processes:
                process.kill()
                process.wait()

    def _shown(self, words: Sequence[str]) -> None:
        self.say(f"\n$ flis {' '.join(words)}")
        sys.stdout.flush()

    def _process(self, words: Sequence[str]) -> dict[str, Any]:
        command = [sys.executable, "-m", "flis", *words, "--project-dir", str(self.project.folder)]
        return {"args": command, "cwd": self.project.folder, "env": {**os.environ, **self.env}}

    def _expect(self, words: Sequence[str], found: int, expected: int) -> None:
        if found != expected:
            raise FlisError("demo-failed", step=f"flis {' '.join(words)}", found=found, expected=expected)


def tell(project: Project, target: Target, out: Path | None, say: Say) -> DemoReport:
    """Play the story in ``out`` (default: the data folder). Raises ``demo-folder`` if another installation is there."""
    from flis.synthetic.server import serve

    begun = time.monotonic()
    data = _own_folder(out or target.data_folder)
    server_folder, work = data / "sftp", data / "demo"
    server_folder.mkdir()
    say("Synthetic packages of three kommuner, July 2022 to August 2023, in the delivered format.")
    packages = generate(
        project,
        GenerateSettings(
            KOMMUNER,
            FIRST,
            LAST,
            work / "pakker",
            scale=SCALE,
            faults=tuple(map(parse_fault, FAULTS)),
            uden_krl=WITHOUT_KRL,
        ),
    )
    write_drift_files(project, data / DRIFT, WITHOUT_KRL, kommuner=KOMMUNER)
    say(f"{len(packages.packages)} packages, {packages.rows:,} rows. One SFTP server, on loopback.")
    with serve(server_folder, work) as server:
        env = {
            **server.environment,
            "FLIS_DATA": str(data),
            "FLIS_PSEUDONYM_KEY": _key(work),
            "FLIS_KOMMUNER": ",".join(KOMMUNER),
        }
        _play(_Stage(project, data, env, say), packages, server_folder)
    figures = read_figures(_target_in(project, data), packages.truth)
    for line in figures.lines():
        say(line)
    if figures.wrong:
        raise FlisError("demo-failed", step="the figures", found=figures.wrong, expected=0)
    seconds = time.monotonic() - begun
    say(f"\nThe story took {seconds:.0f} s. Its data lies in {data}; go on with `flis status` and `dbt build`.")
    say(f"Open the report in a browser: {data / RAPPORT / 'index.html'}")
    say(f"The documentation is {data / DOKUMENTATION / 'dokumentation.html'}, and the Power BI project {data / CUBES}.")
    if data != target.data_folder:
        say(f"(with FLIS_DATA={data})")
    return DemoReport(data, seconds, figures)


def _play(stage: _Stage, packages: GenerateReport, server_folder: Path) -> None:
    say = stage.say
    say("\n1. A database of release 7.0, and the packages up to April 2023.")
    _publish(packages.packages, server_folder, lambda p: p.udlaest.date() < NEW_RELEASE)
    stage.flis("install", "--release", "7.0")
    stage.flis("fetch")
    stage.flis("land")
    say("\n2. May 2023: packages of 7.1. A 7.0 database refuses them and says what to do.")
    _publish(packages.packages, server_folder, lambda p: NEW_RELEASE <= p.udlaest.date() < JUNE)
    stage.flis("fetch")
    stage.flis("land", expect=9)
    say("\n3. What the release changed, and the upgrade. What waited in the inbox lands now.")
    stage.flis("contract", "diff", "7.0", "7.1")
    stage.flis("upgrade", "--to", "7.1")
    stage.flis("land")
    say("\n4. The summer: a corrected delivery, a late one, a handful of bad rows, and a package of another kommune.")
    _publish(packages.packages, server_folder, lambda p: p.udlaest.date() >= JUNE)
    stage.flis("fetch")
    stage.flis("land", expect=8)
    say("\n5. A driftsmeddelelse: after a change of payroll system, July came from both. The correction can be undone.")
    stage.flis("fix", "list")
    stage.flis("fix", "run", "personale-dubletter", "--dry-run", "--rows", "3")
    stage.flis("fix", "run", "personale-dubletter", "--rows", "0")
    say("\n6. The data mart.")
    stage.flis("build")
    keep_first_build(stage.project, _target_in(stage.project, stage.data))
    stage.flis("status")
    say("\n7. What people read, in Danish: the report, the documentation of DSA and DM, and a Power BI project.")
    stage.together(["rapport"], ["dokumentation"])
    stage.flis("cubes")


def _publish(packages: Sequence[Package], folder: Path, wanted: Callable[[Package], bool]) -> None:
    for package in packages:
        if wanted(package):
            shutil.copyfile(package.path, folder / package.path.name)


def _own_folder(folder: Path) -> Path:
    """``folder``, made empty: it must be new, or a demo's from before."""
    strangers = [p for p in folder.iterdir() if p.name != ".gitkeep"] if folder.is_dir() else []
    if strangers and not (folder / DEMO).is_file():
        raise FlisError("demo-folder", folder=str(folder))
    for path in strangers:
        # The mark is deleted last, so that clearing the folder can continue after an interruption.
        if path.name != DEMO:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / DEMO).write_text("Synthetic data of `flis demo`; made anew by the next one.\n", encoding="utf-8")
    return folder.resolve()


def _key(work: Path) -> str:
    """A pseudonym key for the demo's synthetic children, kept so that the user can go on with it."""
    path = work / "pseudonym-key.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(secrets.token_hex(32), encoding="ascii")
    return path.read_text(encoding="ascii")


def _target_in(project: Project, data: Path) -> Target:
    before = os.environ.get("FLIS_DATA")
    os.environ["FLIS_DATA"] = str(data)
    try:
        return read_target(project)
    finally:
        if before is None:
            del os.environ["FLIS_DATA"]
        else:
            os.environ["FLIS_DATA"] = before
