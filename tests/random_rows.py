"""Do this checkout and an older one make the same rows of random packages?

    python -m tests.random_rows --old CHECKOUT --seeds 10 --intended DM.Drift.Datakvalitet

Each seed is a random set of packages. Both checkouts land half of it, build, land the rest and build again. Then
``tests.same_rows`` compares every table of DM. The times at which a side ran are left out. A table whose rows were
changed on purpose is named with ``--intended``: it is listed, and not counted as a difference.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from tests.paths import ROOT
from tests.same_rows import Side, compared

from flis.project.folders import INBOX

KOMMUNER = ("0101", "0147", "0217", "0330", "0461", "0561", "0657", "0751", "0851")
FAULTS = (
    "late",
    "corrected",
    "no-manifest",
    "reordered",
    "gap",
    "too-many-bad-rows",
)
CLOCK = ("startet_tidspunkt", "afsluttet_tidspunkt")
NO_TESTS = ("--exclude-resource-type", "test", "--exclude-resource-type", "unit_test")


@dataclass(frozen=True)
class Checkout:
    """A checkout of the project, run by this Python: its own modules come first."""

    folder: Path
    work: Path

    def flis(self, data: Path, *arguments: str) -> None:
        self._run(data, "-c", "from flis.cli import main; main()", *arguments)

    def build(self, data: Path) -> None:
        self._run(
            data, "-m", "dbt.cli.main", "--quiet", "build", *NO_TESTS, "--target", "duckdb",
            "--target-path", str(self.work / "target"), "--log-path", str(self.work / "logs"),
        )  # fmt: skip

    def _run(self, data: Path, *arguments: str) -> None:
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("FLIS_", "DBT_"))},
            "FLIS_DATA": str(data),
            "FLIS_PSEUDONYM_KEY": "k" * 40,
            "PYTHONPATH": str(self.folder / "scripts"),
            "PYTHONUTF8": "1",
        }
        command = [sys.executable, *arguments]
        done = subprocess.run(command, cwd=self.folder, env=environment, capture_output=True, text=True, check=False)
        # `land` ends with another code where a package was refused, as some are meant to be.
        if done.returncode and "land" not in arguments:
            raise SystemExit(
                f"{self.folder.name}: {' '.join(arguments[-3:])}\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
            )


def random_packages(checkout: Checkout, seed: int, folder: Path) -> list[Path]:
    """The packages of a random set in random order; the seed decides the kommuner, the months and the faults."""
    chance = random.Random(seed)
    first = chance.randrange(9, 13)
    arguments = {
        "--kommuner": ",".join(chance.sample(KOMMUNER, 2)),
        "--from": f"2022-{first:02}",
        "--to": f"2023-{chance.randrange(4, 7):02}",
        "--scale": "0.02",
        "--seed": str(seed),
        "--fault": ",".join(chance.sample(FAULTS, 3)),
        "--out": str(folder / "packages"),
    }
    checkout.flis(folder, "generate", *[part for pair in arguments.items() for part in pair])
    packages = sorted((folder / "packages").glob("*.zip"))
    chance.shuffle(packages)
    return packages


def compare_seed(old: Checkout, new: Checkout, seed: int, folder: Path) -> list[tuple[str, str, str]]:
    """Land and build half of a random set's packages and then the rest, so that a second build is compared too."""
    packages = random_packages(new, seed, folder)
    halves = (packages[: len(packages) // 2], packages[len(packages) // 2 :])
    for name, checkout in (("old", old), ("new", new)):
        data = folder / name
        checkout.flis(data, "install")
        for half in halves:
            (data / INBOX).mkdir(exist_ok=True)
            for package in half:
                shutil.copy(package, data / INBOX)
            checkout.flis(data, "land")
            checkout.build(data)
    sides = [Side(folder / name / "DM.duckdb", folder / f"{name}-tables", ("DM",)) for name in ("old", "new")]
    return list(compared(sides[0], sides[1], CLOCK))


def marked(found: list[tuple[str, str, str]], intended: Collection[str]) -> list[tuple[str, str, str]]:
    """The same lines; a difference of a table that may differ has the state ``intended``."""
    return [
        ("intended" if state in ("differs", "gone") and table in intended else state, table, told)
        for state, table, told in found
    ]


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.random_rows", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--old", type=Path, required=True, help="an older checkout")
    parser.add_argument("--seeds", type=int, default=10, help="how many random sets")
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--intended", action="append", default=[], metavar="TABLE", help="may differ; may be repeated")
    given = parser.parse_args(arguments)
    bad = 0
    with tempfile.TemporaryDirectory(prefix="flis-random-rows-") as name:
        work = Path(name)
        old, new = Checkout(given.old.resolve(), work / "old"), Checkout(ROOT, work / "new")
        for seed in range(given.first_seed, given.first_seed + given.seeds):
            found = marked(compare_seed(old, new, seed, work / f"seed-{seed}"), given.intended)
            states = Counter(state for state, _, _ in found)
            print(f"seed {seed}: " + ", ".join(f"{count} {state}" for state, count in states.most_common()), flush=True)
            shown = [line for line in found if line[0] not in ("same", "moved")]
            print("".join(f"  {state} {table} {told}\n" for state, table, told in shown), end="", flush=True)
            bad += states["differs"] + states["gone"]
            shutil.rmtree(work / f"seed-{seed}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
