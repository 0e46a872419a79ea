"""What a small package costs beside its rows: `python benchmarks/packages.py [--packages N] [--rows N] [--rounds N]`.

The same rows land twice, each time into a new database: as many small packages, and as one large package. The
difference of the CPU seconds, divided by the number of packages, is what a package costs beside its rows. CPU seconds
are compared because they say the same on a machine that does other work. To reach: at most 15 ms.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from datetime import datetime, timedelta
from pathlib import Path

from landing import COLUMNS, MEMBER, RELEASE, ROOT, contract

sys.path[:0] = [str(ROOT / "scripts")]

MOST = 15.0
_FIRST = datetime(2024, 1, 1, 6)


def row(number: int) -> str:
    """A posting, as the contract of benchmarks/landing.py has it."""
    account, amount = number % 9000 + 5 * 10**12, f"{number % 20_000 - 10_000},{number % 100:02}"
    own = f"0101;P-{number:09};{number // 7 + 10**8};2023;{account:016};OMK{number % 4000:06}"
    return f"{own};01-05-2023;05-05-2023;{amount};{number % 5000},25;A{number % 40};Faktura nr. {number}"


def make(folder: Path, packages: int, rows: int) -> None:
    """So many packages of ``rows`` postings each, of months that follow each other."""
    folder.mkdir(parents=True)
    header = ";".join(felt for *_, felt in COLUMNS)
    for package in range(packages):
        lines = [header, *(row(package * rows + number) for number in range(rows))]
        udlaest = f"{_FIRST + timedelta(minutes=package):%Y%m%dT%H%M%S}"
        name = f"0101_PROEVE_{2010 + package // 12 % 90}{package % 12 + 1:02}_{udlaest}_r{RELEASE}.zip"
        with zipfile.ZipFile(folder / name, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(MEMBER, "\r\n".join(lines) + "\r\n")


def land(folder: Path) -> dict[str, float]:
    """In a process of its own: land the packages of the inbox in ``folder``; CPU seconds and rows."""
    from flis.landing.inbox import land_inbox
    from flis.project.contract import Contracts, load_contracts
    from flis.project.settings import Target, find_project
    from flis.store.install import install
    from flis.store.open import open_store

    project = find_project(ROOT)
    contracts = Contracts((*load_contracts(ROOT).tables, contract()))
    attach = [{"path": str(folder / "DSA.duckdb"), "alias": "DSA"}]
    target = Target("duckdb", "duckdb", folder, {"type": "duckdb", "path": str(folder / "DM.duckdb"), "attach": attach})
    (folder / "drift").mkdir()
    with open_store(target) as store:
        install(store, project, contracts, RELEASE)
    begun, used = time.perf_counter(), time.process_time()
    report = land_inbox(project, contracts, target)
    assert report.failure is None, report.failure
    cpu, seconds = time.process_time() - used, time.perf_counter() - begun
    return {"cpu": cpu, "seconds": seconds, "rows": sum(package.landed for package in report.packages)}


def landed(packages: int, rows: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory(prefix="flis-packages-") as name:
        make(Path(name) / "indbakke", packages, rows)
        command = [sys.executable, str(Path(__file__)), "--land", name]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["rows"] == packages * rows
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--packages", type=int, default=300)
    parser.add_argument("--rows", type=int, default=200, help="rows of a small package")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--land", type=Path, help=argparse.SUPPRESS)
    said = parser.parse_args()
    if said.land:
        print(json.dumps(land(said.land)))
        return 0
    print(f"{os.cpu_count()} cores, {said.packages} packages of {said.rows} rows, and one of all rows", flush=True)
    costs = []
    for _ in range(said.rounds):
        many, one = landed(said.packages, said.rows), landed(1, said.packages * said.rows)
        costs.append((many["cpu"] - one["cpu"]) * 1000 / said.packages)
        as_rows = costs[-1] / (one["cpu"] * 1000 / one["rows"])
        print(
            f"many: CPU {many['cpu']:.2f} s ({many['seconds']:.2f} s); one: CPU {one['cpu']:.2f} s; a package costs"
            f" {costs[-1]:.1f} ms beside its rows, as much as {as_rows:,.0f} rows",
            flush=True,
        )
    print(f"median {statistics.median(costs):.1f} ms; to reach: at most {MOST:.0f} ms")
    return 0 if statistics.median(costs) <= MOST else 1


if __name__ == "__main__":
    raise SystemExit(main())
