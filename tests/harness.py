"""flis and dbt as a user starts them, for all tests: a process of its own, and all that it writes in one folder."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
from tests import parsed, preloaded
from tests.paths import LOKAL, ROOT

FLIS = (sys.executable, "-m", "flis")
DBT = (sys.executable, "-m", "dbt.cli.main")
# Of flis' commands, those that start dbt.
STARTS_DBT = {"build", "run", "cubes", "dokumentation", "indsigt"}


def environment(folder: Path, **more: str) -> dict[str, str]:
    """The environment of a command whose data folder is ``folder``. dbt's target and logs lie in it too.

    Nothing that flis or dbt reads is taken over from the environment of the tests; ``more`` adds to it.
    """
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith(("FLIS_", "DBT_"))},
        "FLIS_LOKAL": LOKAL,
        "FLIS_DATA": str(folder),
        "FLIS_TARGET": "duckdb",
        "DBT_TARGET_PATH": str(folder / "target"),
        "DBT_LOG_PATH": str(folder / "logs"),
        # What dbt writes into its log is a sixth of a build; what flis writes of a build is the same without it.
        "DBT_LOG_LEVEL_FILE": "none",
        "PYTHONUTF8": "1",
        **more,
    }


def run(
    words: Collection[str], surroundings: dict[str, str], *, codes: Collection[int] = (0,)
) -> subprocess.CompletedProcess[str]:
    """What the command ``words`` did, started in the project's folder. It must end with one of ``codes``."""
    done = subprocess.run(
        words, cwd=ROOT, env=surroundings, capture_output=True, text=True, encoding="utf-8", check=False
    )
    return _ended(done, codes)


def _ended(done: subprocess.CompletedProcess[str], codes: Collection[int]) -> subprocess.CompletedProcess[str]:
    assert done.returncode in codes, f"{done.args}: {done.returncode}\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
    return done


def flis(folder: Path, *words: str, codes: Collection[int] = (0,), **more: str) -> str:
    """Run flis in the data folder ``folder``, and return what it printed."""
    if words[0] in STARTS_DBT:
        parsed.given(folder)
    return run((*FLIS, *words), environment(folder, **more), codes=codes).stdout


def dbt(folder: Path, *words: str, codes: Collection[int] = (0,), **more: str) -> str:
    """Run dbt in the data folder ``folder``, and return what it printed."""
    parsed.given(folder)
    surroundings = environment(folder, **more)
    command = next(word for word in words if not word.startswith("-"))
    if command in preloaded.COMMANDS and preloaded.can_copy() and not more and "--vars" not in words:
        words = ("--no-use-colors", *words)
        done = preloaded.run(words, ROOT, surroundings)
        return _ended(done, codes).stdout
    return run((*DBT, "--no-use-colors", *words), surroundings, codes=codes).stdout


def build(folder: Path, *words: str) -> None:
    """``dbt build`` without the unit tests, which read no landed rows."""
    dbt(folder, "-q", "build", *words, "--exclude-resource-type", "unit_test")


@contextmanager
def opened(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The databases DSA and DM of the data folder, to read. A name without a database is one of DM."""
    with duckdb.connect() as connection:
        for name in ("DSA", "DM"):
            path = (folder / f"{name}.duckdb").as_posix()
            connection.execute(f"attach '{path}' as {name} (read_only)")
        connection.execute("use DM")
        yield connection


def query(folder: Path, sql: str, *parameters: Any) -> list[tuple]:
    """The rows of ``sql`` over the databases of the data folder."""
    with opened(folder) as connection:
        return connection.execute(sql, parameters).fetchall()
