"""What a build costs when little has changed: `python benchmarks/month.py [--data FOLDER] [--rounds N]`.

    python benchmarks/month.py                 a small installation is made first: one kommune, three months
    python benchmarks/month.py --data data     in a copy of an installation's data folder, for example that of a demo

CPU seconds of each command and all that it starts, as multiples of `dbt parse` with partial parsing: a build of
everything, one with nothing new, and one after a month of one kommune and område has landed. To reach: nothing new
costs at most 2 of `dbt parse`. The month is a synthetic package of kommune 0101 and område DUBU.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MOST = 2.0
KEY = "month" * 8
NEW = ("--kommuner", "0101", "--from", "2023-09", "--to", "2023-09")
SMALL = ("--kommuner", "0101", "--from", "2023-05", "--to", "2023-07", "--scale", "0.05")


class Place:
    """A data folder, and the commands that work in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "indbakke").mkdir(parents=True, exist_ok=True)
        key = folder / "demo" / "pseudonym-key.txt"
        own = {k: v for k, v in os.environ.items() if not k.startswith(("FLIS_", "DBT_")) or k == "FLIS_PSEUDONYM_KEY"}
        secret = own.get("FLIS_PSEUDONYM_KEY") or (key.read_text(encoding="utf-8").strip() if key.is_file() else KEY)
        self.env = {**own, "FLIS_DATA": str(folder), "FLIS_PSEUDONYM_KEY": secret}

    def seconds(self, *command: str, codes: tuple[int, ...] = (0,)) -> float:
        """The CPU seconds of ``python -m <command>`` and of what it starts."""
        before = _used()
        done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, env=self.env, stdout=subprocess.DEVNULL)
        if done.returncode not in codes:
            raise SystemExit(f"{' '.join(command)} ended with {done.returncode}")
        return _used() - before

    def build(self, *words: str) -> float:
        # A demo may hold a fault that a test finds.
        return self.seconds("flis", "build", *words, codes=(0, 12))

    def parse(self) -> float:
        return self.seconds("dbt.cli.main", "-q", "parse", "--target-path", str(self.folder / "target" / "parse"))

    def land(self, packages: Path, pattern: str) -> None:
        for path in packages.glob(pattern):
            shutil.copyfile(path, self.folder / "indbakke" / path.name)
        self.seconds("flis", "land")


def _used() -> float:
    """CPU seconds of all that has ended; where the system does not say, as on Windows, seconds of the clock."""
    times = os.times()
    return times.children_user + times.children_system if os.name == "posix" else time.perf_counter()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="the data folder to copy")
    parser.add_argument("--rounds", type=int, default=3)
    said = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="flis-month-") as name:
        if said.data:
            shutil.copytree(said.data, Path(name) / "data")
        place = Place(Path(name) / "data")
        packages = Path(name) / "pakker"
        if not said.data:
            place.seconds("flis", "generate", *SMALL, "--out", str(packages / "small"))
            place.seconds("flis", "install")
            place.land(packages / "small", "*.zip")
        place.seconds("flis", "generate", *NEW, "--scale", "0.05", "--out", str(packages / "new"))
        place.parse()
        parse = statistics.median(place.parse() for _ in range(said.rounds))
        print(f"dbt parse {parse:.1f} CPU s", flush=True)
        told(place.build("--whole"), parse, "everything")
        nothing = statistics.median(place.build() for _ in range(said.rounds))
        told(nothing, parse, "nothing new")
        place.land(packages / "new", "0101_DUBU_*.zip")
        told(place.build(), parse, "a month of one kommune and område")
    print(f"to reach: nothing new at most {MOST:.0f} of dbt parse")
    return 0 if nothing <= MOST * parse else 1


def told(seconds: float, parse: float, what: str) -> None:
    print(f"a build of {what}: {seconds:.1f} CPU s, {seconds / parse:.2f} of dbt parse", flush=True)


if __name__ == "__main__":
    sys.exit(main())
