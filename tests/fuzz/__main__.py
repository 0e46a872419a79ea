"""A coverage-guided run: `python -m tests.fuzz TARGET [SECONDS] [CORPUS]`, where atheris is installed (Linux).

What makes a target fail is written to the working folder as crash-…; mend it, and put the input into tests/fuzz/fundet.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path


def main(target: str, seconds: str = "300", corpus: str = "") -> None:
    import atheris

    with atheris.instrument_imports(include=["flis"]):
        from tests.fuzz.targets import TARGETS, seeds

    folder = Path(corpus or tempfile.mkdtemp(prefix=f"fuzz-{target}-"))
    folder.mkdir(exist_ok=True)
    for number, data in enumerate(seeds(target)):
        (folder / f"seed-{number}").write_bytes(data)
    atheris.Setup(
        [sys.argv[0], f"-max_total_time={seconds}", "-timeout=120", "-print_final_stats=1", str(folder)],
        TARGETS[target],
    )
    atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:])
