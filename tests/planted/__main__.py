"""Plants some fifty faults in a copy of a built demo and says which the controls find. The demo itself stays as it is.

    flis demo && python -m tests.planted data

Exit code 1: fewer than 95 % are found, or there is more than one false alarm per kommune and year.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.planted.plant import copied, manifest_of, tried


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.planted", description=__doc__)
    parser.add_argument("data", type=Path, help="the data folder of a built demo")
    data = parser.parse_args(words).data
    with tempfile.TemporaryDirectory() as folder, copied(data, Path(folder)) as connection:
        result = tried(connection, manifest_of(data / "target"))
    for one in result.missed:
        print("missed", one.fault.kontrol_id, one.kommune, one.fault.change, sep="\t")
    for row in result.false:
        print("false alarm", *row[:3], sep="\t")
    print(f"planted {len(result.planted)}, found {result.share:.1%}")
    print(f"false alarms {len(result.false)} in {result.kommune_years:.1f} years of a kommune")
    return int(not result.good)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
