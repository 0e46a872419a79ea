"""The rooms of scripts/flis: imports point one way, few entries at the top, short modules, libraries known."""

from __future__ import annotations

import ast
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

MOST_ENTRIES = 15
LINES = 400  # a hard stop; a module aims at 200
# A library whose import is slow, or that decides how secrets and persons' values can leave: where alone it is used.
CONFINED = {
    "paramiko": ("fetch/ssh/", "synthetic/server.py"),
    "click": ("cli/",),
    "mssql_python": ("store/sqlserver/",),
    "openpyxl": ("reading/xlsx.py", "reading/workbook.py", "publish/dokumentation/workbook.py"),
    "vl_convert": ("publish/svg.py",),
    "dbt": ("mart/plugin.py", "mart/quick.py", "store/sqlserver/connection.py"),
}
POSIX_ONLY = {"fcntl", "pwd", "grp", "resource", "termios"}


def _modules(root: Path) -> list[Path]:
    return sorted((root / "scripts" / "flis").rglob("*.py"))


def _libraries(path: Path) -> set[str]:
    """The first word of every import in ``path``, wherever it is in the file."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: imports are written whole"
            found.add(str(node.module).split(".")[0])
    return found


def test_imports_point_one_way(root, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(root)
    assert lint_imports(config_filename="pyproject.toml", no_cache=True, no_logo=True) == 0


def test_the_front_door_shows_the_whole_house(root):
    entries = [p.name for p in (root / "scripts" / "flis").iterdir() if p.name != "__pycache__"]
    assert len(entries) <= MOST_ENTRIES, sorted(entries)


def test_each_room_says_what_it_is_for(root):
    for init in (p for p in _modules(root) if p.name == "__init__.py"):
        text = ast.get_docstring(ast.parse(init.read_text(encoding="utf-8")))
        assert text and text.splitlines()[0].endswith("."), init.relative_to(root)


def test_modules_are_short(root):
    for path in _modules(root):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= LINES, path.relative_to(root)


def test_each_library_is_declared(root):
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {d.split("[")[0].split(">")[0].split("=")[0].strip().lower() for d in project["dependencies"]}
    # paramiko brings cryptography, dbt-sqlserver its driver, dbt-core its common parts.
    declared |= {"cryptography", "mssql-python", "dbt-common", "dbt-adapters"}
    of = packages_distributions()
    for path in _modules(root):
        for name in _libraries(path) - set(sys.stdlib_module_names) - {"flis"}:
            assert {d.lower() for d in of.get(name, [name])} & declared, f"{path.relative_to(root)} imports {name}"


def test_confined_libraries_stay_where_they_are(root):
    base = root / "scripts" / "flis"
    for path in _modules(root):
        place = path.relative_to(base).as_posix()
        for name in _libraries(path) & set(CONFINED):
            assert place.startswith(CONFINED[name]), f"{name} is used in {CONFINED[name]} alone, not in {place}"


def test_nothing_is_for_posix_alone(root):
    for path in _modules(root):
        assert not _libraries(path) & POSIX_ONLY, f"{path.relative_to(root)}: Windows has no such module"
