"""The style of SQL: the compiled models and the statements of the corrections keep sqlfluff's rules (.sqlfluff).

Run by `make lint`. It is no part of `make test`, where it would take a twentieth of the time.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.harness import dbt
from tests.paths import ROOT

from flis.fix.shipped import FIXES
from flis.fix.statements import finding
from flis.project.contract import load_contracts
from flis.project.settings import find_project


def models(folder: Path) -> list[Path]:
    """Every model, compiled for DuckDB into ``folder``."""
    dbt(folder, "-q", "compile", "--select", "resource_type:model")
    compiled = (folder / "target" / "compiled" / "flis" / "models").rglob("*.sql")
    # The tests of a model are compiled beside it, into folders named after its YAML.
    return sorted(path for path in compiled if not any(part.endswith(".yml") for part in path.parts))


def corrections(folder: Path) -> Iterator[Path]:
    """The statements of each correction, written into ``folder``."""
    project, contracts = find_project(ROOT), load_contracts(ROOT)
    for fix in FIXES:
        ctes = finding(project, contracts, fix, keep=1 if fix.decides else None).ctes
        # Quoted, as dbt writes the names of tables. Every CTE is used by one of the two that a fix's statements read.
        ctes = re.sub(r"\bDSA\.(\w+)\.(\w+)", r'"DSA"."\1"."\2"', ctes)
        path = folder / f"{fix.name}.sql"
        path.write_text(f"{ctes}\n\nselect fundne.tabel\nfrom fundne\ncross join efterladte\n", encoding="utf-8")
        yield path


def main() -> int:
    """sqlfluff's exit code, after it printed what it found."""
    with tempfile.TemporaryDirectory() as name:
        found, fixed = models(Path(name)), [*corrections(Path(name))]
        if len(found) < 100 or not fixed:
            print(f"Only {len(found)} models and {len(fixed)} corrections were found.", file=sys.stderr)
            return 1
        words = ("-m", "sqlfluff", "lint", "--nocolor", "--processes", "2", "--config", ROOT / ".sqlfluff")
        return subprocess.run([sys.executable, *words, *found, *fixed], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
