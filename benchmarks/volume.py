"""The whole country, and what a month costs when two years have landed.

    python benchmarks/volume.py             98 kommuner x 12 months of every område at scale 1: generate, land, build
    python benchmarks/volume.py --growth    a monthly build after 24 months against one after 2
    python benchmarks/volume.py --years 10  landing and building three months in year 10 against the same in year 1

Each step is the command an operator types, in a process of its own. Seconds are wall time and, after them, CPU time;
memory is the largest process of the step (both 0 where the system does not say, as on Windows). With --years each
step also has its landed rows and its seconds for a million of them. To reach: every step within 4 GiB on 2 cores; the
ratio of the two monthly builds at most 1.5, and that of year 10 at most 1.15.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parents[1]
MOST_MEMORY, MOST_GROWTH, MOST_OF_YEARS = 4096, 1.5, 1.15
# With --years: what landed before the months that are measured in year 1, and how many are measured.
BEFORE, MEASURED = 1, 3
# Runs one command and says its seconds and the largest memory of it and all that it started.
_MEASURED = """
import json, subprocess, sys, time
begun = time.perf_counter()
code = subprocess.run(sys.argv[1:], stdout=sys.stderr).returncode
seconds = time.perf_counter() - begun
try:
    import resource
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu, most = used.ru_utime + used.ru_stime, used.ru_maxrss >> (20 if sys.platform == "darwin" else 10)
except ImportError:
    cpu, most = 0, 0
print(json.dumps({"code": code, "seconds": seconds, "cpu": cpu, "mebibytes": most}))
"""


@dataclass(frozen=True)
class Step:
    """What one command took."""

    name: str
    seconds: float
    cpu: float
    mebibytes: int

    @property
    def cost(self) -> float:
        """CPU seconds, on which other work on the machine has little influence; wall time where they are not known."""
        return self.cpu or self.seconds

    def line(self) -> str:
        return f"{self.name:<28}{self.seconds:10.1f} s {self.cpu:8.1f} s CPU {self.mebibytes:8,} MiB"


class Place:
    """A data folder, and the commands that work in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.inbox = folder / "data" / "indbakke"
        self.inbox.mkdir(parents=True, exist_ok=True)
        self.env = {
            **{k: v for k, v in os.environ.items() if not k.startswith(("FLIS_", "DBT_"))},
            "FLIS_DATA": str(folder / "data"),
            "FLIS_PSEUDONYM_KEY": "volume" * 8,
            "DBT_TARGET_PATH": str(folder / "target"),
            "DBT_LOG_PATH": str(folder / "logs"),
        }

    def flis(self, name: str, *arguments: str) -> Step:
        command = [sys.executable, "-c", _MEASURED, sys.executable, "-m", "flis", *arguments]
        with (self.folder / "steps.log").open("a", encoding="utf-8") as log:
            done = subprocess.run(command, cwd=ROOT, env=self.env, check=True, stdout=subprocess.PIPE, stderr=log)
        told = json.loads(done.stdout)
        if told["code"]:
            raise SystemExit(f"{name}: flis {arguments[0]} ended with {told['code']}; see {self.folder / 'steps.log'}")
        step = Step(name, told["seconds"], told["cpu"], told["mebibytes"])
        print(step.line(), flush=True)
        return step

    def rows(self) -> int:
        """How many rows have landed."""
        with duckdb.connect(str(self.folder / "data" / "DSA.duckdb"), read_only=True) as connection:
            found = connection.execute("select coalesce(sum(raekker_antal), 0) from Drift.Levering").fetchone()
        return int(found[0]) if found else 0

    def take(self, packages: Path, first: date, last: date) -> None:
        """The packages of these months, from where they were written into the inbox."""
        for path in sorted(packages.glob("*.zip")):
            month = next(part for part in path.name.split("_") if len(part) == 6 and part.isdigit())
            if first <= date(int(month[:4]), int(month[4:]), 1) <= last:
                shutil.copyfile(path, self.inbox / path.name)


def kommuner(count: int) -> str:
    """The first ``count`` kommunekoder."""
    with (ROOT / "seeds" / "kommune.csv").open(encoding="utf-8", newline="") as stream:
        return ",".join([row["kommune_kode"] for row in csv.DictReader(stream)][:count])


def month(number: int) -> date:
    """The month ``number`` of the volume, from 1: June 2023, when the tables of 7.1 are no longer empty, and on."""
    place = 2023 * 12 + 5 + number - 1
    return date(place // 12, place % 12 + 1, 1)


def generate(place: Place, packages: Path, count: int, months: int, scale: float) -> Step:
    span = ["--from", f"{month(1):%Y-%m}", "--to", f"{month(months):%Y-%m}"]
    return place.flis(
        "generate", "generate", "--kommuner", kommuner(count), *span, "--scale", f"{scale:g}", "--out", str(packages)
    )


def country(place: Place, count: int, months: int, scale: float) -> Iterator[Step]:
    packages = place.folder / "pakker"
    yield generate(place, packages, count, months, scale)
    place.take(packages, month(1), month(months))
    yield place.flis("install", "install")
    yield place.flis("land", "land")
    yield place.flis("build, the first", "build")
    yield place.flis("build, nothing new", "build")


def growth(place: Place, count: int, months: int, scale: float) -> tuple[Step, Step]:
    """The build of the third month, and of the one after ``months``."""
    packages = place.folder / "pakker"
    generate(place, packages, count, months + 1, scale)
    place.flis("install", "install")
    found = []
    for before, after in ((1, 2), (4, months)):
        place.take(packages, month(before), month(after))
        place.flis(f"land to month {after}", "land")
        place.flis(f"build of {after} months", "build")
        place.take(packages, month(after + 1), month(after + 1))
        place.flis(f"land month {after + 1}", "land")
        found.append(place.flis(f"monthly build after {after}", "build"))
    return found[0], found[1]


def years(place: Place, count: int, number: int, scale: float) -> tuple[list[Step], list[Step]]:
    """The landings and builds of three months of year 1, and of the same months of the year ``number``."""
    packages = place.folder / "pakker"
    first, last = BEFORE + 1, (number - 1) * 12 + BEFORE + 1
    generate(place, packages, count, last + MEASURED - 1, scale)
    place.flis("install", "install")
    landed(place, packages, 1, BEFORE)
    early = [step for one in range(first, first + MEASURED) for step in landed(place, packages, one, one)]
    landed(place, packages, first + MEASURED, last - 1)
    late = [step for one in range(last, last + MEASURED) for step in landed(place, packages, one, one)]
    return early, late


def landed(place: Place, packages: Path, first: int, last: int) -> list[Step]:
    """The landing of these months and the build after it, with their cost for a million of the rows that landed."""
    before = place.rows()
    place.take(packages, month(first), month(last))
    name = f"{month(first):%Y-%m}" if first == last else f"{month(first):%Y-%m} to {month(last):%Y-%m}"
    steps = [place.flis(f"land {name}", "land"), place.flis(f"build {name}", "build")]
    rows = place.rows() - before
    costs = " and ".join(f"{step.cost / max(rows, 1) * 1_000_000:,.0f}" for step in steps)
    print(f"    {rows:,} rows; seconds for a million of them: {costs}", flush=True)
    return steps


def ratio_of_years(early: Sequence[Step], late: Sequence[Step]) -> float:
    """Prints the ratios of landing, of building and of both; returns the last."""
    for kind in ("land", "build"):
        before, after = (sum(s.cost for s in steps if s.name.startswith(kind)) for steps in (early, late))
        print(f"{kind}: {after:.1f} s / {before:.1f} s = {after / before:.2f}")
    return sum(step.cost for step in late) / sum(step.cost for step in early)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--growth", action="store_true", help="a monthly build after 24 months against one after 2")
    parser.add_argument("--years", type=int, help="a month of this year against a month of year 1; 2 to 12")
    parser.add_argument("--kommuner", type=int, help="how many kommuner (default: 98, --growth 10, --years 3)")
    parser.add_argument("--months", type=int, help="how many months (default: 12, with --growth 24)")
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--folder", type=Path, help="where to work (default: the system's temporary folder)")
    said = parser.parse_args()
    if said.years is not None and not 2 <= said.years <= 12:
        parser.error("--years is from 2 to 12")
    # Removed when all went well: after a failure the log and the packages tell why.
    folder = Path(tempfile.mkdtemp(dir=said.folder, prefix="flis-volume-"))
    reached = measured(Place(folder), said)
    shutil.rmtree(folder)
    return 0 if reached else 1


def measured(place: Place, said: argparse.Namespace) -> bool:
    """Whether what was to be reached was."""
    if said.growth:
        early, late = growth(place, said.kommuner or 10, said.months or 24, said.scale)
        ratio = late.seconds / early.seconds
        print(f"a monthly build late / early: {ratio:.2f}; to reach: at most {MOST_GROWTH}")
        return ratio <= MOST_GROWTH
    if said.years:
        first, last = years(place, said.kommuner or 3, said.years, said.scale)
        ratio, most = ratio_of_years(first, last), max(step.mebibytes for step in (*first, *last))
        print(f"a month of year {said.years} / of year 1: {ratio:.2f}; to reach: at most {MOST_OF_YEARS}")
        print(f"largest memory {most:,} MiB; to reach: at most {MOST_MEMORY:,}")
        return ratio <= MOST_OF_YEARS and most <= MOST_MEMORY
    steps: Sequence[Step] = list(country(place, said.kommuner or 98, said.months or 12, said.scale))
    most = max(step.mebibytes for step in steps)
    print(f"largest memory {most:,} MiB; to reach: at most {MOST_MEMORY:,}")
    return most <= MOST_MEMORY


if __name__ == "__main__":
    sys.exit(main())
