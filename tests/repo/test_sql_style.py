"""The compiled models keep sqlfluff's rules (.sqlfluff); the written ones keep the line length."""

from __future__ import annotations

import os
import subprocess
import sys


def _run(root, folder, *command: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "FLIS_DATA": str(folder),
        "FLIS_TARGET": "duckdb",
        "DBT_TARGET_PATH": str(folder / "target"),
        "DBT_LOG_PATH": str(folder / "logs"),
    }
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, encoding="utf-8")


def test_compiled_models_keep_the_style(root, tmp_path):
    dbt = "from dbt.cli.main import cli; cli()"
    compiled = _run(root, tmp_path, sys.executable, "-c", dbt, "-q", "compile", "--select", "resource_type:model")
    assert compiled.returncode == 0, compiled.stdout[-3000:]
    folder = tmp_path / "target" / "compiled" / "flis" / "models"
    # The tests of a model are compiled beside it, into folders named after its YAML.
    files = sorted(str(p) for p in folder.rglob("*.sql") if not any(part.endswith(".yml") for part in p.parts))
    assert len(files) > 30
    config = str(root / ".sqlfluff")
    done = _run(root, tmp_path, sys.executable, "-m", "sqlfluff", "lint", "--nocolor", "--config", config, *files)
    assert done.returncode == 0, done.stdout[-4000:]


def test_written_sql_keeps_the_line_length(root):
    files = [p for name in ("models", "macros", "tests") for p in (root / name).rglob("*.sql")]
    assert files
    for path in files:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            assert len(line) <= 120, f"{path.relative_to(root)}:{number}"
