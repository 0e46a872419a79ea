"""``python -m tests.units``: every unit test of the models, as dbt runs it. Exit code 1 where one fails.

``make test`` judges them all without dbt (tests/mutants), and runs those of one område in dbt.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from tests.harness import dbt, flis


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        flis(folder, "install")
        # A unit test asks the tables that its model reads for their types.
        dbt(folder, "-q", "build", "--empty", "--resource-type", "model", "--resource-type", "seed")
        print(dbt(folder, "-q", "test", "--select", "test_type:unit", codes=(0, 1)), end="")
        results = json.loads((folder / "target" / "run_results.json").read_text(encoding="utf-8"))["results"]
    tried = [result["status"] for result in results if result["unique_id"].startswith("unit_test.")]
    print(f"{tried.count('pass')} of {len(tried)} unit tests passed")
    return 0 if tried and set(tried) == {"pass"} else 1


if __name__ == "__main__":
    sys.exit(main())
