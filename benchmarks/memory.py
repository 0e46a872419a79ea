"""Whether a first build of the whole country ever fails for memory.

    python benchmarks/memory.py             98 kommuner x 1 month at scale 0.25, ten first builds with 625 MB
    python benchmarks/memory.py --landed FOLDER --memory 300MB --builds 3
                                            the same over what an earlier run landed in FOLDER

A quarter of the country gets a quarter of the 2,500 MB that profiles.yml gives to a build. Each build begins without
DM. It fails the benchmark if a node fails. `again` says that nodes ran out of memory beside others and were built
again alone, which `flis build` does by itself.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from volume import Place, generate, month

# The line with which each call of dbt begins in the log.
_CALL = "=============================="


def landed(place: Place, count: int, scale: float) -> None:
    packages = place.folder / "pakker"
    generate(place, packages, count, 1, scale)
    place.take(packages, month(1), month(1))
    place.flis("install", "install")
    place.flis("land", "land")


def first_build(place: Place, number: int) -> bool:
    """Build DM anew. Whether nodes were built again."""
    log = place.folder / "logs" / "dbt.log"
    for path in (place.folder / "data" / "DM.duckdb", log):
        path.unlink(missing_ok=True)
    place.flis(f"first build {number}", "build", "--quiet")
    calls = sum(line.startswith(_CALL) for line in log.read_text(encoding="utf-8").splitlines())
    return calls > 1


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--landed", type=Path, help="the folder of an earlier run, whose landed rows are used")
    parser.add_argument("--kommuner", type=int, default=98)
    parser.add_argument("--scale", type=float, default=0.25)
    parser.add_argument("--memory", default="625MB", help="what a build may use")
    parser.add_argument("--builds", type=int, default=10)
    said = parser.parse_args()
    place = Place(said.landed or Path(tempfile.mkdtemp(prefix="flis-memory-")))
    print(f"in {place.folder}", flush=True)
    if said.landed is None:
        landed(place, said.kommuner, said.scale)
    place.env["FLIS_DUCKDB_MEMORY"] = said.memory
    again = [first_build(place, number) for number in range(1, said.builds + 1)]
    print(f"{said.builds} first builds with {said.memory}: none failed, {sum(again)} built nodes again")
    return 0


if __name__ == "__main__":
    sys.exit(main())
