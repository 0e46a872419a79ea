"""How quick the command line is, and how long `make demo` takes on a machine without an environment.

    python benchmarks/commands.py            `flis --help` against Python's own start, alternating
    python benchmarks/commands.py --demo     also `make demo` in a fresh clone without a virtual environment

To reach: `flis --help` within 200 ms; `make demo` within 180 s, of which the story 60 s.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RUNS = 15


def _seconds(command: list[str]) -> float:
    begun = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - begun


def help_against_python() -> dict[str, float]:
    """Median seconds of `flis --help` and of an empty Python program, and the median of the pairs' ratios."""
    flis, python = [sys.executable, "-m", "flis", "--help"], [sys.executable, "-c", "pass"]
    _seconds(flis)
    pairs = [(_seconds(flis), _seconds(python)) for _ in range(RUNS)]
    return {
        "flis --help, s": statistics.median(a for a, _ in pairs),
        "python -c pass, s": statistics.median(b for _, b in pairs),
        "ratio": statistics.median(a / b for a, b in pairs),
    }


def demo_in_a_clone() -> dict[str, float]:
    """Seconds of `make demo` in a fresh clone, and of the story that it tells."""
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "clone"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("FLIS_", "DBT_", "VIRTUAL_ENV"))}
        begun = time.perf_counter()
        done = subprocess.run(
            ["make", "demo"], cwd=clone, env=environment, check=True, capture_output=True, text=True, encoding="utf-8"
        )
        whole = time.perf_counter() - begun
        story = re.search(r"The story took (\d+) s", done.stdout)
    assert story, "the demo did not say how long its story took"
    return {"make demo, s": whole, "the story, s": float(story[1])}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--demo", action="store_true", help="also time `make demo` in a fresh clone (minutes)")
    arguments = parser.parse_args()
    figures = help_against_python() | (demo_in_a_clone() if arguments.demo else {})
    print(json.dumps({name: round(value, 3) for name, value in figures.items()}, indent=2))


if __name__ == "__main__":
    main()
