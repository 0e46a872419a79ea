"""The project as dbt parses it: parsed once in a run of the tests, whatever number of processes share the run."""

from __future__ import annotations

import ast
import hashlib
import pprint
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import msgpack
from filelock import FileLock

# What dbt keeps of a parse, in its target folder.
FILE = "partial_parse.msgpack"
# Parses the project, and prints the connection's settings, which dbt's check of an earlier parse rests on. That an
# old version's date has come is said to those who build it; it is no fault of the tree.
_PARSE = """
from dbt.adapters.factory import FACTORY
from dbt.cli.main import dbtRunner
from dbt.jsonschemas import jsonschemas

# dbt names some deprecations only for these databases.
jsonschemas._JSONSCHEMA_SUPPORTED_ADAPTERS |= {"duckdb"}
silent = ["--show-all-deprecations", "--warn-error-options", '{"silence": ["DeprecatedModel"]}']
done = dbtRunner().invoke(["--no-use-colors", "parse", "--no-partial-parse", *silent])
assert done.success, done.exception
(adapter,) = FACTORY.adapters.values()
print(sorted(adapter.config.credentials.connection_info()))
"""
# The folder that the processes of one run share. conftest.py names it; a tool outside pytest has one of its own.
shared: Path | None = None


@dataclass(frozen=True)
class Parsed:
    """``folder``: the data folder of the parse, in which ``target`` lies. ``printed``: what dbt printed."""

    folder: Path
    printed: str

    @property
    def file(self) -> Path:
        return self.folder / "target" / FILE

    @property
    def settings(self) -> str:
        return self.printed.splitlines()[-1]


@cache
def project(**more: str) -> Parsed:
    """The parse of this run of the tests, made by the first process that asks for it.

    ``more`` adds to the environment, for example ``FLIS_TARGET="sqlserver"``; each such environment has its own parse.
    """
    name = hashlib.sha256(repr(sorted(more.items())).encode()).hexdigest()[:16]
    folder = (shared or Path(tempfile.mkdtemp(prefix="flis-parsed-"))).resolve() / name
    folder.mkdir(parents=True, exist_ok=True)
    printed = folder / "printed.txt"
    with FileLock(folder / "lock"):
        if not printed.exists():
            printed.write_text(_parse(folder, more), encoding="utf-8")
    return Parsed(folder, printed.read_text(encoding="utf-8"))


def _parse(folder: Path, more: Mapping[str, str]) -> str:
    # The harness itself asks this module for a parse.
    from tests.harness import environment, run

    return run((sys.executable, "-c", _PARSE), environment(folder, **more)).stdout


@cache
def _unpacked() -> dict[str, Any]:
    return msgpack.unpackb(project().file.read_bytes())


def given(folder: Path) -> None:
    """Let dbt find the project parsed in the data folder ``folder``, as it would after a first command there.

    dbt parses anew (some 15 CPU seconds) where the connection's settings are others than at the last parse, and the
    path of DM is one of them. So each test's folder would be parsed anew, though no node depends on that path.
    """
    target = folder / "target" / FILE
    if not target.exists():
        parsed, found = project(), _unpacked()
        text = parsed.settings.replace(repr(str(parsed.folder))[1:-1], repr(str(folder))[1:-1])
        checksum = hashlib.sha256(pprint.pformat(ast.literal_eval(text)).encode("utf-8")).hexdigest()
        found["state_check"]["profile_hash"]["checksum"] = checksum
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(msgpack.packb(found))
