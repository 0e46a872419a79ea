"""The package: short modules, imports one way, each outside library in its one place."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

LINES = 250
# Library -> where alone it may be imported, below scripts/flis. Everything else is the standard library or flis.
HOMES = {
    "paramiko": ("fetch/ssh/", "synthetic/server.py"),
    "cryptography": ("fetch/ssh/", "synthetic/server.py"),
    "click": "cli/",
    "duckdb": "store/duck.py",
    "pyarrow": ("reading/", "store/checksum.py"),
    "openpyxl": "reading/xlsx.py",
    "isal": "datapakke/member.py",
    "filelock": "ground/lock.py",
    "yaml": "project/settings.py",
    "jinja2": "project/settings.py",
    "dbt": ("mart/plugin.py", "store/sqlserver/connection.py"),
    "dbt_common": "store/sqlserver/connection.py",
    "mssql_python": "store/sqlserver/",
}
POSIX_ONLY = {"fcntl", "pwd", "grp", "resource", "termios"}


def _modules(root: Path) -> dict[str, Path]:
    base = root / "scripts" / "flis"
    names = {}
    for path in sorted(base.rglob("*.py")):
        parts = ("flis", *path.relative_to(base).with_suffix("").parts)
        names[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return names


def _imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path.name}: imports are written whole"
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
            found.add(node.module)
    return found


def test_modules_are_short(root):
    for name, path in _modules(root).items():
        assert len(path.read_text(encoding="utf-8").splitlines()) <= LINES, name


def test_each_library_has_one_home(root):
    base = root / "scripts" / "flis"
    for name, path in _modules(root).items():
        place = path.relative_to(base).as_posix()
        for imported in {i.split(".")[0] for i in _imports(path)} - {"flis", "__future__"}:
            if imported in sys.stdlib_module_names:
                assert imported not in POSIX_ONLY, f"{name} imports {imported}, which Windows has not"
                continue
            assert imported in HOMES, f"{name} imports {imported}: give it one home"
            assert place.startswith(HOMES[imported]), f"{imported} belongs in {HOMES[imported]}, not in {place}"


def test_imports_point_one_way(root):
    modules = _modules(root)
    graph = {name: {i for i in _imports(path) if i in modules and i != name} for name, path in modules.items()}
    state: dict[str, int] = {}

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert state.get(name) != 1, f"a cycle: {' -> '.join((*trail, name))}"
        if state.get(name) == 2:
            return
        state[name] = 1
        for other in sorted(graph[name]):
            # A package's own modules may import the package's name (its __init__ holds no code that imports them).
            if not name.startswith(other + "."):
                visit(other, (*trail, name))
        state[name] = 2

    for name in graph:
        visit(name, ())


def test_the_command_line_is_the_outermost_layer(root):
    for name, path in _modules(root).items():
        if not name.startswith(("flis.cli", "flis.__main__", "flis.cli.reference")):
            assert not [i for i in _imports(path) if i.startswith("flis.cli")], name
