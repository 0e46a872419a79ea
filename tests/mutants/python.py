"""Breaks the rules of landing one at a time, in a copy of the package, and runs the tests of the module."""

from __future__ import annotations

import ast
import importlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest
from tests.paths import ROOT

# The tests that should notice, the fastest first. All of them run without a server, a whole run or dbt.
_ROWS, _TEXT, _VALUES, _FORMS = (f"tests/flis/reading/test_{name}.py" for name in ("rows", "text", "values", "forms"))
_ZIP, _OTHERS = "tests/flis/datapakke/test_zip.py", "tests/flis/datapakke/test_zip_of_others.py"
_LAND = ("tests/flis/landing/test_land.py", "tests/flis/landing/test_refused.py", "tests/flis/landing/test_history.py")
TESTS: dict[str, tuple[str, ...]] = {
    "datapakke/descriptor.py": ("tests/flis/datapakke/test_descriptor.py", _ZIP),
    "datapakke/directory.py": (_ZIP, _OTHERS),
    "datapakke/gates.py": ("tests/flis/datapakke/test_gates.py",),
    "datapakke/member.py": (_ZIP, _OTHERS),
    "datapakke/name.py": ("tests/flis/datapakke/test_name.py",),
    "datapakke/placed.py": (_ZIP, _OTHERS),
    "datapakke/zip.py": (_ZIP, _OTHERS),
    "landing/members.py": _LAND,
    "landing/package.py": (*_LAND, "tests/flis/landing/test_fault_of_one.py"),
    "landing/rows.py": _LAND,
    "project/sqltype.py": ("tests/flis/project/test_sqltype.py",),
    "reading/chunk.py": (_ROWS, _TEXT, _FORMS),
    "reading/header.py": (_ROWS, _TEXT, _FORMS),
    "reading/lines.py": ("tests/flis/reading/test_lines.py", _ROWS, _TEXT),
    "reading/marks.py": ("tests/flis/reading/test_regneark.py",),
    "reading/prepared.py": ("tests/flis/reading/test_signs_for_missing.py", _FORMS, _VALUES),
    "reading/pseudonym.py": ("tests/flis/reading/test_pseudonym.py", _VALUES),
    "reading/records.py": (_ROWS, _TEXT),
    "reading/table.py": (_ROWS, _TEXT),
    "reading/typed.py": (_ROWS, _VALUES, _FORMS),
    "reading/values.py": (_VALUES, _ROWS, _FORMS),
}
# What the tests import and no mutant changes. A child that has them already runs in a third of the time.
_LIBRARIES = ("duckdb", "hypothesis", "openpyxl", "pyarrow.compute", "yaml")
_COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">", ast.Eq: "!=", ast.NotEq: "==", ast.In: "not in",
    ast.NotIn: "in", ast.Is: "is not", ast.IsNot: "is",
}  # fmt: skip
# What hangs is noticed: the tests would not end. Seconds of work, which other processes do not use up, and of waiting.
_MOST_WORK, _LONGEST = 120, 1200


@dataclass(frozen=True)
class Mutant:
    """A module with one break; ``key`` names it in survivors.toml."""

    module: str
    kind: str
    line: int
    key: str
    text: str


def mutants(module: str) -> list[Mutant]:
    """Every break of a module of scripts/flis."""
    source = (ROOT / "scripts" / "flis" / module).read_text(encoding="utf-8")
    lines = source.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line.encode()))
    raw, seen, found = source.encode(), Counter[str](), []
    for kind, node, text in _breaks(ast.parse(source)):
        start = starts[node.lineno - 1] + node.col_offset
        end = starts[(node.end_lineno or node.lineno) - 1] + (node.end_col_offset or 0)
        was, now = (" ".join(part.split()) for part in (raw[start:end].decode(), text))
        key = f"{module} | {kind}: {was} -> {now}"
        seen[key] += 1
        key += f" #{seen[key]}" if seen[key] > 1 else ""
        found.append(Mutant(module, kind, node.lineno, key, (raw[:start] + text.encode() + raw[end:]).decode()))
    return found


def _breaks(tree: ast.Module) -> Iterator[tuple[str, ast.expr, str]]:
    texts = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}
    marks = {id(n) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for n in ast.walk(node)}
    # How much is read at once, as in 1 << 20, changes no result.
    shifts = (n for n in ast.walk(tree) if isinstance(n, ast.BinOp) and isinstance(n.op, ast.LShift))
    sizes = {id(part) for n in shifts for part in (n.left, n.right)}
    for node in ast.walk(tree):
        if id(node) in texts | marks | sizes:
            continue
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            other = _COMPARISONS[type(node.ops[0])]
            yield "comparison", node, f"{ast.unparse(node.left)} {other} {ast.unparse(node.comparators[0])}"
        elif isinstance(node, ast.Constant) and type(node.value) is int:
            for step in ("+ 1", "- 1"):
                yield "constant", node, f"({node.value} {step})"
        elif isinstance(node, ast.BoolOp):
            word = " and " if isinstance(node.op, ast.And) else " or "
            for place in range(len(node.values)):
                rest = [f"({ast.unparse(v)})" for n, v in enumerate(node.values) if n != place]
                yield "condition dropped", node, f"({word.join(rest)})"
        elif isinstance(node, (ast.If, ast.IfExp, ast.While)) and not isinstance(node.test, (ast.Compare, ast.BoolOp)):
            yield "condition flipped", node.test, f"(not ({ast.unparse(node.test)}))"
        elif isinstance(node, ast.FunctionDef) and isinstance(node.returns, ast.Name) and node.returns.id == "bool":
            for inner in ast.walk(node):
                if isinstance(inner, ast.Return) and inner.value is not None:
                    yield "return flipped", inner.value, f"(not ({ast.unparse(inner.value)}))"


def chosen(most: int) -> list[Mutant]:
    """At most so many of each module, spread over it by chance that is the same on every run."""
    found = []
    for module in sorted(TESTS):
        ranked = sorted(mutants(module), key=lambda mutant: sha256(mutant.key.encode()).hexdigest())
        found += ranked[:most]
    return found


class Judge:
    """A copy of scripts/ in which one module at a time is broken."""

    def __init__(self, folder: Path) -> None:
        for library in _LIBRARIES:
            importlib.import_module(library)
        self._scripts = folder / "scripts"
        shutil.copytree(ROOT / "scripts", self._scripts, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))

    def is_whole(self, module: str) -> bool:
        """Whether the tests of a module pass where nothing is broken."""
        return not self._fails(TESTS[module])

    def is_noticed(self, mutant: Mutant) -> bool:
        """Whether a test of the module fails."""
        path = self._scripts / "flis" / mutant.module
        whole = path.read_text(encoding="utf-8")
        path.write_text(mutant.text, encoding="utf-8", newline="\n")
        try:
            return self._fails(TESTS[mutant.module])
        finally:
            path.write_text(whole, encoding="utf-8", newline="\n")

    def _fails(self, tests: tuple[str, ...]) -> bool:
        words = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *tests]
        # A process that has imported flis would hand its modules on to a child.
        can_fork = hasattr(os, "fork") and "flis" not in sys.modules
        return (self._forked(words) if can_fork else self._started(words)) != 0

    def _started(self, words: list[str]) -> int:
        environment = {**os.environ, "PYTHONPATH": str(self._scripts), "PYTHONDONTWRITEBYTECODE": "1"}
        command = [sys.executable, "-m", "pytest", *words]
        try:
            return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, timeout=_LONGEST).returncode
        except subprocess.TimeoutExpired:
            return 1

    def _forked(self, words: list[str]) -> int:
        """The same in a child of this process, which has the large libraries already."""
        child = os.fork()
        if child == 0:
            signal.setitimer(signal.ITIMER_PROF, _MOST_WORK)
            signal.alarm(_LONGEST)
            sys.path.insert(0, str(self._scripts))
            sys.dont_write_bytecode = True
            os.chdir(ROOT)
            nothing = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nothing, 1)
            os.dup2(nothing, 2)
            os._exit(int(pytest.main(words)))
        return os.waitpid(child, 0)[1]


def judged(found: list[Mutant]) -> Iterator[tuple[Mutant, bool]]:
    """Each mutant, and whether it is noticed. Raises ``AssertionError`` where the tests fail on an unbroken module."""
    with tempfile.TemporaryDirectory() as folder:
        judge = Judge(Path(folder))
        whole: set[str] = set()
        for mutant in found:
            if mutant.module not in whole:
                assert judge.is_whole(mutant.module), f"the tests of {mutant.module} fail without any break"
                whole.add(mutant.module)
            yield mutant, judge.is_noticed(mutant)
