"""The compiled models keep sqlfluff's rules (.sqlfluff); the written ones keep the line length."""

from __future__ import annotations

import re
import sys

from tests.harness import dbt, environment, run

from flis.fix.shipped import FIXES
from flis.fix.statements import finding
from flis.project.contract import load_contracts
from flis.project.settings import find_project


def test_compiled_models_keep_the_style(root, tmp_path):
    dbt(tmp_path, "-q", "compile", "--select", "resource_type:model")
    folder = tmp_path / "target" / "compiled" / "flis" / "models"
    # The tests of a model are compiled beside it, into folders named after its YAML.
    files = sorted(str(p) for p in folder.rglob("*.sql") if not any(part.endswith(".yml") for part in p.parts))
    assert len(files) > 30
    lint(root, tmp_path, files)


def lint(root, folder, files) -> None:
    """sqlfluff finds nothing to say about ``files``."""
    command = (sys.executable, "-m", "sqlfluff", "lint", "--nocolor", "--config", str(root / ".sqlfluff"), *files)
    run(command, environment(folder))


def test_the_fixes_keep_the_style(root, tmp_path):
    project, files = find_project(root), []
    contracts = load_contracts(root)
    for fix in FIXES:
        ctes = finding(project, contracts, fix, keep=1 if fix.decides else None).ctes
        # Quoted, as dbt writes the names of tables. Every CTE is used by one of the two that a fix's statements read.
        ctes = re.sub(r"\bDSA\.(\w+)\.(\w+)", r'"DSA"."\1"."\2"', ctes)
        text = f"{ctes}\n\nselect fundne.tabel\nfrom fundne\ncross join efterladte\n"
        files.append(tmp_path / f"{fix.name}.sql")
        files[-1].write_text(text, encoding="utf-8")
    written = {path.stem.replace("_", "-") for path in (root / "scripts").rglob("*.sql")}
    assert written == {fix.name for fix in FIXES}
    lint(root, tmp_path, map(str, files))


def test_written_sql_keeps_the_line_length(root):
    files = [p for name in ("models", "macros", "scripts", "tests") for p in (root / name).rglob("*.sql")]
    assert files
    for path in files:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            assert len(line) <= 120, f"{path.relative_to(root)}:{number}"
