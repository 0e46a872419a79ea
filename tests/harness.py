"""flis and dbt as a user starts them, for all tests: a process of its own, and all that it writes in one folder."""

from __future__ import annotations

import ast
import hashlib
import os
import pprint
import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import msgpack
from tests.paths import LOKAL, ROOT

FLIS = (sys.executable, "-m", "flis")
DBT = (sys.executable, "-m", "dbt.cli.main")
# Of flis' commands, those that start dbt.
BUILDS = {"build", "run"}
# Parses the project, and prints the connection's settings, which dbt's check of an earlier parse rests on.
_PARSE = """
from dbt.adapters.factory import FACTORY
from dbt.cli.main import dbtRunner

assert dbtRunner().invoke(["--quiet", "parse"]).success
(adapter,) = FACTORY.adapters.values()
print(sorted(adapter.config.credentials.connection_info()))
"""


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
    assert done.returncode in codes, f"{words}: {done.returncode}\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
    return done


@cache
def _parse() -> tuple[dict[str, Any], str, str]:
    """dbt's parse of the project, made once in each process; the connection's settings, and the folder in them."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        done = run((sys.executable, "-c", _PARSE), environment(folder))
        parsed = msgpack.unpackb((folder / "target" / "partial_parse.msgpack").read_bytes())
        return parsed, done.stdout.splitlines()[-1], str(folder)


def parsed(folder: Path) -> None:
    """Let dbt find the project parsed in the data folder ``folder``, as it would after a first command there.

    dbt parses anew (some 15 CPU seconds) where the connection's settings are others than at the last parse, and the
    path of DM is one of them. So each test's folder would be parsed anew, though no node depends on that path.
    """
    target = folder / "target" / "partial_parse.msgpack"
    if not target.exists():
        found, settings, where = _parse()
        text = settings.replace(repr(where)[1:-1], repr(str(folder))[1:-1])
        checksum = hashlib.sha256(pprint.pformat(ast.literal_eval(text)).encode("utf-8")).hexdigest()
        found["state_check"]["profile_hash"]["checksum"] = checksum
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(msgpack.packb(found))


def flis(folder: Path, *words: str, codes: Collection[int] = (0,), **more: str) -> str:
    """Run flis in the data folder ``folder``, and return what it printed."""
    if words[0] in BUILDS:
        parsed(folder)
    return run((*FLIS, *words), environment(folder, **more), codes=codes).stdout


def dbt(folder: Path, *words: str, codes: Collection[int] = (0,), **more: str) -> str:
    """Run dbt in the data folder ``folder``, and return what it printed."""
    parsed(folder)
    return run((*DBT, "--no-use-colors", *words), environment(folder, **more), codes=codes).stdout


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
