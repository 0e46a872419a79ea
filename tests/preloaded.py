"""dbt with the project parsed, loaded once in each test process; a command of the tests begins as a copy of it.

A start of dbt costs some 5 CPU seconds, most of them for its imports and for reading the parsed project, and the
tests start it a hundred times. Where the operating system cannot copy a process (Windows), each command starts dbt
anew.
"""

from __future__ import annotations

import atexit
import multiprocessing
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from multiprocessing.context import BaseContext
from pathlib import Path
from subprocess import CompletedProcess

from tests.parsed import project

# These take the parsed project as it is. Others, such as `parse`, are there to read or to write it.
COMMANDS = {"build", "compile", "run", "seed", "snapshot", "test"}
# What the process that is copied has loaded.
_LOADED = ["tests.loaded", "dbt.cli.main", "dbt.adapters.duckdb", "flis.mart.plugin"]


def can_copy() -> bool:
    return "forkserver" in multiprocessing.get_all_start_methods()


@cache
def _processes() -> BaseContext:
    found = multiprocessing.get_context("forkserver")
    found.set_forkserver_preload(_LOADED)
    # The first command starts the process that is copied, with the environment as it is now.
    os.environ["TESTS_PARSED"] = str(project().file)
    return found


def run(words: Sequence[str], folder: Path, surroundings: Mapping[str, str]) -> CompletedProcess[str]:
    """``dbt <words>`` in ``folder``."""
    with tempfile.TemporaryDirectory() as name:
        printed = [Path(name) / stream for stream in ("stdout", "stderr")]
        process = _processes().Process(target=_dbt, args=(words, folder, dict(surroundings), printed))
        process.start()
        process.join()
        texts = [path.read_text(encoding="utf-8") for path in printed]
        return CompletedProcess(words, process.exitcode, *texts)


def _dbt(words: Sequence[str], folder: Path, surroundings: dict[str, str], printed: Sequence[Path]) -> None:
    """In the copy: what the command `dbt` does. It prints into the files ``printed``."""
    from dbt.cli.main import dbtRunner
    from tests.loaded import MANIFEST

    for stream, path in zip((sys.stdout, sys.stderr), printed, strict=True):
        stream.reconfigure(encoding="utf-8")
        with path.open("wb") as file:
            os.dup2(file.fileno(), stream.fileno())
    os.environ.clear()
    os.environ.update(surroundings)
    os.chdir(folder)
    done = dbtRunner(MANIFEST).invoke(list(words))
    # A copy ends without these by itself, and dbt closes its databases in one of them.
    atexit._run_exitfuncs()
    sys.exit(0 if done.success else 1 if done.exception is None else 2)
